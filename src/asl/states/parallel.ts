import type { RunBranch } from '../branch-start';
import { Data } from '../data';
import type { Branch, ParallelState } from '../state';
import type { Strand } from '../strand';
import { Variables } from '../variables';
import { bindingsOf, evaluate, type Visit } from '../visit';

/** One run of all branches at once: their outputs, in the order of the branches. The first that fails ends the others. */
export async function parallel(visit: Visit<ParallelState>, runBranch: RunBranch): Promise<Data> {
  const { state, strand } = visit;
  const input = state.arguments ? Data.of(await evaluate(visit, state.arguments, bindingsOf(visit))) : visit.input;
  const started = strand.add('ParallelStateStarted');
  const strands = state.branches.map(() => strand.fork(started));
  const outputs = await Promise.all(
    state.branches.map((branch, index) => runOne(visit, runBranch, branch, strands[index] as Strand, input)),
  );
  // As recorded: Succeeded and Exited both follow the last event inside.
  strand.last = Math.max(...strands.map(({ last }) => last));
  strand.note('ParallelStateSucceeded', strand.last);
  return Data.array(outputs);
}

async function runOne(
  { strand, run, variables: outer, item }: Visit<ParallelState>,
  runBranch: RunBranch,
  branch: Branch,
  inner: Strand,
  input: Data,
): Promise<string> {
  const variables = new Variables(run, outer);
  try {
    const output = await runBranch(branch, { strand: inner, input, variables, item });
    strand.join(inner);
    return output.text;
  } catch (failure) {
    return strand.failWith(inner, failure);
  } finally {
    variables.end();
  }
}
