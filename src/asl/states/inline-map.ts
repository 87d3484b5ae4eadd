import type { RunBranch } from '../branch-start';
import { Data } from '../data';
import type { Json } from '../host';
import { MAX_INLINE_CONCURRENCY } from '../limits';
import type { MapState } from '../state';
import { Variables } from '../variables';
import { bindingsOf, evaluate, type Visit } from '../visit';

/** One run of all items in the history of the execution itself: their outputs, in order. The first that fails ends the others. */
export async function inlineMap(
  visit: Visit<MapState>,
  items: Json[],
  maxConcurrency: number,
  runBranch: RunBranch,
): Promise<Data> {
  const { strand } = visit;
  strand.add('MapStateStarted', { length: items.length });
  const iterations = new Iterations(visit, items, runBranch);
  const lanes = Math.min(items.length, MAX_INLINE_CONCURRENCY, maxConcurrency || MAX_INLINE_CONCURRENCY);
  await Promise.all(Array.from({ length: lanes }, () => iterations.runLane()));
  // As recorded: Succeeded and Exited both follow the last event inside.
  strand.last = iterations.last;
  strand.note('MapStateSucceeded', strand.last);
  return Data.array(iterations.outputs);
}

class Iterations {
  /** The last event inside the Map. */
  last: number;
  readonly outputs: string[] = [];
  private readonly started: number;
  private next = 0;

  constructor(
    private readonly visit: Visit<MapState>,
    private readonly items: Json[],
    private readonly runBranch: RunBranch,
  ) {
    this.started = visit.strand.last;
    this.last = this.started;
  }

  /** Runs one iteration after the other until no item is left. An iteration follows the last event of the one before (recorded). */
  async runLane(): Promise<void> {
    for (let previous = this.started; this.next < this.items.length; )
      previous = await this.runOne(this.next++, previous);
  }

  private async runOne(index: number, previous: number): Promise<number> {
    const { strand, state, run, variables: outer } = this.visit;
    const iteration = { name: state.name, index };
    const inner = strand.fork(previous, iteration);
    const variables = new Variables(run, outer);
    try {
      inner.add('MapIterationStarted', iteration);
      const item = { Index: index, Value: this.items[index] as Json };
      const visit = { ...this.visit, strand: inner };
      const input = state.itemSelector
        ? await evaluate(visit, state.itemSelector, bindingsOf(visit, { item }))
        : item.Value;
      const output = await this.runBranch(state.processor, { strand: inner, input: Data.of(input), variables, item });
      this.outputs[index] = output.text;
      this.last = inner.note('MapIterationSucceeded', inner.last, iteration);
      strand.join(inner);
      return inner.last;
    } catch (failure) {
      return strand.failWith(inner, failure, (reason) => {
        strand.join(inner);
        strand.note('MapIterationFailed', reason, iteration);
      });
    } finally {
      variables.end();
    }
  }
}
