import type { RunBranch } from '../branch-start';
import type { Data } from '../data';
import type { Json } from '../host';
import type { MapState } from '../state';
import { bindingsOf, evaluate, evaluateInteger, evaluationFailed, type Visit, wrongType } from '../visit';
import { distributedMap } from './distributed-map';
import { inlineMap } from './inline-map';

/** One run of a Map in either mode. */
export async function map(visit: Visit<MapState>, runBranch: RunBranch): Promise<Data> {
  const { state } = visit;
  const bindings = bindingsOf(visit);
  const maxConcurrency = state.maxConcurrency
    ? await evaluateInteger(visit, state.maxConcurrency, bindings, [0, Number.MAX_SAFE_INTEGER])
    : 0;
  if (!state.distributed) return inlineMap(visit, await itemsOf(visit), maxConcurrency, runBranch);
  const items = state.distributed.reader ? undefined : await itemsOf(visit);
  return distributedMap({ visit, distributed: state.distributed, items, maxConcurrency, runBranch });
}

async function itemsOf(visit: Visit<MapState>): Promise<Json[]> {
  const { items } = visit.state;
  const value = items ? await evaluate(visit, items, bindingsOf(visit)) : visit.input.value;
  if (Array.isArray(value)) return value;
  if (items) throw wrongType(visit, items, 'array', value);
  throw evaluationFailed(visit, undefined, `Map state input must be an array but was: ${visit.input.text}`);
}
