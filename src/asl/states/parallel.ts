import type { BranchOptions } from '../branch';
import { Aborted, StateError } from '../errors';
import type { Json } from '../host';
import { withRetry } from '../retry';
import { evaluate, type Strand, type Visit } from '../run';

export type RunBranch = (options: BranchOptions) => Promise<Json>;

/** All branches at once; the first that fails ends the others. */
export function parallel(visit: Visit, runBranch: RunBranch): Promise<Json> {
  return withRetry(visit, async () => {
    const { state, run, strand } = visit;
    const input = state.fields.Arguments ? await evaluate(visit, state.fields.Arguments) : visit.input;
    strand.last = run.history.add('ParallelStateStarted', strand.last);
    const group = new AbortController();
    const strands = state.branches.map((): Strand => ({ last: strand.last, inTask: false }));
    try {
      const outputs = await together(visit, group, (signal) =>
        state.branches.map((branch, index) =>
          runBranch({
            run,
            branch,
            input,
            variables: visit.variables,
            strand: strands[index] as Strand,
            signal,
            ...(visit.item && { item: visit.item }),
          }),
        ),
      );
      const last = Math.max(...strands.map((branch) => branch.last));
      strand.leave = last;
      strand.last = run.history.add('ParallelStateSucceeded', last);
      return outputs;
    } catch (error) {
      if (error instanceof StateError) {
        strand.last = run.history.add('ParallelStateFailed', error.eventId, details(error));
        error.eventId = strand.last;
      }
      throw error;
    }
  });
}

/** Waits for all; on the first failure aborts the rest, waits until they have ended, and rethrows it. */
export async function together<T>(
  visit: Visit,
  group: AbortController,
  start: (signal: AbortSignal) => Promise<T>[],
): Promise<T[]> {
  const onAbort = () => group.abort(new Aborted());
  visit.signal.addEventListener('abort', onAbort, { once: true });
  const running = start(group.signal);
  try {
    return await Promise.all(running);
  } catch (error) {
    group.abort(new Aborted());
    await Promise.allSettled(running);
    throw error;
  } finally {
    visit.signal.removeEventListener('abort', onAbort);
  }
}

export function details(error: StateError): Record<string, unknown> {
  return {
    ...(error.error !== undefined && { error: error.error }),
    ...(error.cause !== undefined && { cause: error.cause }),
  };
}
