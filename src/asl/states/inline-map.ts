import { Aborted, StateError } from '../errors';
import type { Json } from '../host';
import { evaluate, type Strand, type Visit } from '../run';
import type { Branch } from '../state-machine';
import { details, type RunBranch } from './parallel';

/** Iterations of an inline Map that run at once, whatever MaxConcurrency says (Step Functions: 40). */
export const MOST_INLINE = 40;

interface Iteration {
  index: number;
  strand: Strand;
}

/** The iterations live in the history of the execution itself; the first that fails ends the others. */
export async function inlineMap(
  visit: Visit,
  runBranch: RunBranch,
  items: Json[],
  maxConcurrency: number,
): Promise<Json> {
  const { state, run, strand } = visit;
  const { history } = run;
  strand.last = history.add('MapStateStarted', strand.last, { length: items.length });
  const lanes = Math.min(items.length, MOST_INLINE, maxConcurrency || MOST_INLINE);
  const outputs: Json[] = new Array(items.length);
  const group = new AbortController();
  const onAbort = () => group.abort(new Aborted());
  visit.signal.addEventListener('abort', onAbort, { once: true });
  const running = new Set<Iteration>();
  let next = 0;
  let failure: StateError | undefined;

  const lane = async () => {
    let previous = strand.last;
    while (next < items.length && !group.signal.aborted) {
      const index = next++;
      const item = { Index: index, Value: items[index] as Json };
      const iteration: Iteration = { index, strand: { last: previous, inTask: false } };
      running.add(iteration);
      iteration.strand.last = history.add('MapIterationStarted', previous, { name: state.name, index });
      try {
        outputs[index] = await iterate(visit, runBranch, item, iteration.strand, group.signal);
      } catch (error) {
        if (!(error instanceof StateError) || failure) throw error;
        failure = error;
        running.delete(iteration);
        history.add('MapIterationFailed', error.eventId, { name: state.name, index });
        group.abort(new Aborted());
        throw error;
      }
      running.delete(iteration);
      previous = iteration.strand.leave ?? iteration.strand.last;
      history.add('MapIterationSucceeded', previous, { name: state.name, index });
    }
    return previous;
  };

  const lasts = await Promise.allSettled(Array.from({ length: lanes }, lane));
  visit.signal.removeEventListener('abort', onAbort);
  const broken = lasts.find(
    (last) => last.status === 'rejected' && !(last.reason instanceof StateError) && !(last.reason instanceof Aborted),
  );
  if (broken?.status === 'rejected') throw broken.reason;
  if (failure) {
    // As recorded: everything up to MapStateFailed follows the event of the first failure.
    for (const iteration of running) {
      if (iteration.strand.inTask) history.add('TaskStateAborted', failure.eventId);
      history.add('MapIterationAborted', failure.eventId, { name: state.name, index: iteration.index });
    }
    strand.last = history.add('MapStateFailed', failure.eventId, details(failure));
    throw new StateError(failure.error, failure.cause, strand.last);
  }
  if (visit.signal.aborted) throw new Aborted();
  const last = Math.max(strand.last, ...lasts.map((result) => (result.status === 'fulfilled' ? result.value : 0)));
  strand.leave = last;
  strand.last = history.add('MapStateSucceeded', last);
  return outputs;
}

export async function iterate(
  visit: Visit,
  runBranch: RunBranch,
  item: { Index: number; Value: Json },
  strand: Strand,
  signal: AbortSignal,
): Promise<Json> {
  const { state, run, variables } = visit;
  const input = state.fields.ItemSelector ? await evaluate(visit, state.fields.ItemSelector, { item }) : item.Value;
  return runBranch({ run, branch: state.processor as Branch, input, variables, strand, signal, item });
}
