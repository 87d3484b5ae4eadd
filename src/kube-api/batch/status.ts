import { isDeepStrictEqual } from 'node:util';
import { forbidden } from '../../job/field-error';
import type { FieldError } from '../../job/types';
import { isObject, type Json } from '../../manifest/json-object';
import type { Exchange } from '../exchange';
import { JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../patch/media-types';
import { contentType, readBody, readObject } from '../read-body';
import { badRequest, invalid } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';
import { answerChange, changeObject, withManagers } from './change';
import { patched } from './patch';

/** PUT of a status: metadata can be changed this way as in Kubernetes, and the spec is passed over; the status itself follows from what happens. */
export async function replaceStatus<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest(`the request has no body: a ${kind.kind} was expected`);
  return change(exchange, kind, body.problems, () => body.object);
}

/** PATCH of a status, in the three kinds that merge. */
export async function patchStatus<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const types = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH];
  const { value = {}, problems = [] } = (await readBody(exchange.req.raw, types)) ?? {};
  const type = contentType(exchange.req.raw);
  return change(exchange, kind, problems, (object) => patched(object, type, value, kind.kind));
}

async function change<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
  problems: string[],
  wanted: (object: Json) => Json,
): Promise<Response> {
  const changed = await changeObject(
    exchange,
    kind,
    problems,
    (object) => {
      const after = wanted(object as unknown as Json);
      if (!isDeepStrictEqual(plain(after.status ?? {}), plain(object.status ?? {})))
        throw invalid(kind.resource, object.metadata.name, [STATUS[kind.kind]]);
      return { ...after, spec: object.spec, status: object.status };
    },
    (before, after) => withManagers<M>(exchange, before, after),
  );
  return answerChange(exchange, kind, changed);
}

const STATUS: Record<Manifest['kind'], FieldError> = {
  Job: forbidden(
    'status',
    'is derived from the pods of the Job and cannot be set',
    'To suspend, resume or end the Job, change its spec or delete it.',
  ),
  CronJob: forbidden(
    'status',
    'is derived from the Jobs of the CronJob and cannot be set',
    'To suspend or resume the CronJob, change its spec; to end one of its Jobs, delete that.',
  ),
};

/** Times as the server writes them: clients add milliseconds (kubectl-wire.md 2). What is empty may be left out. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.0+Z$/, '$1Z');
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => [name, plain(member)]),
  );
}
