import type { Exchange } from '../exchange';
import { readObject } from '../read-body';
import { badRequest } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';
import { answerChange, changeObject, withManagers } from './change';

/** PUT: what is sent stands in the place of what there is; the version is a condition when it is named. */
export async function replace<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest(`the request has no body: a ${kind.kind} was expected`);
  const change = await changeObject(
    exchange,
    kind,
    body.problems,
    () => body.object,
    (before, after) => withManagers<M>(exchange, before, kind.withGenerated(before, after)),
  );
  return answerChange(exchange, kind, change);
}
