import type { Json } from '../host';
import { withRetry } from '../retry';
import { evaluate, evaluateNumber, evaluationFailed, type Visit, wrongType } from '../run';
import { distributedMap } from './distributed-map';
import { inlineMap } from './inline-map';
import type { RunBranch } from './parallel';

/** A Map in either mode. Its own Retry runs all items again. */
export function map(visit: Visit, runBranch: RunBranch): Promise<Json> {
  return withRetry(visit, async () => {
    const maxConcurrency = (await evaluateNumber(visit, 'MaxConcurrency')) ?? 0;
    const items = visit.state.reader ? undefined : await itemsOf(visit);
    return visit.state.distributed
      ? distributedMap(visit, runBranch, items, maxConcurrency)
      : inlineMap(visit, runBranch, items ?? [], maxConcurrency);
  });
}

async function itemsOf(visit: Visit): Promise<Json[]> {
  const { Items } = visit.state.fields;
  const items = Items ? await evaluate(visit, Items) : visit.input;
  if (Array.isArray(items)) return items;
  if (Items) throw evaluationFailed(visit, 'Items', wrongType('Items', Items, 'array', items));
  throw evaluationFailed(visit, undefined, `Map state input must be an array but was: ${typeOf(items)}`);
}

function typeOf(value: Json): string {
  return value === null ? 'null' : typeof value;
}
