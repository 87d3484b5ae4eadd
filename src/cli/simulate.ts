import { dump } from 'js-yaml';
import { EXIT } from './exit-codes';
import type { Io } from './io';
import { type Problem, renderProblems } from './problems';
import { readFiles } from './read-files';
import { ALL_SUCCEED } from './simulate/outcome';
import { renderResult } from './simulate/render-result';
import { type SimulationResult, simulateJob } from './simulate/simulate-job';

export interface SimulateOptions {
  namespace: string;
  outcomes?: string;
  seed: number;
  output: 'json' | 'yaml' | 'text';
}

/** `gantry simulate FILE`: what would happen to the Job if its pods did what the outcomes file says. */
export async function simulate(file: string, options: SimulateOptions, io: Io): Promise<number> {
  const { manifests, problems } = await readFiles([file], io);
  const [manifest, another] = manifests;
  if (another) problems.push(onlyOne(another));
  if (problems.length > 0 || !manifest) return refuse(problems, io);
  const result = await simulateJob({
    manifest,
    namespace: options.namespace,
    outcomes: ALL_SUCCEED,
    seed: options.seed,
    notice: (line) => io.stderr.write(`${line}\n`),
  });
  if ('problems' in result) return refuse(result.problems, io);
  io.stdout.write(render(result, options.output));
  return EXIT.done;
}

function onlyOne({ file, locate }: Awaited<ReturnType<typeof readFiles>>['manifests'][number]): Problem {
  const remedy = 'give each its own file, and simulate one after the other';
  return { file, position: locate(''), message: 'one Job is simulated at a time, and this is another one', remedy };
}

function refuse(problems: Problem[], io: Io): number {
  io.stderr.write(renderProblems(problems));
  return EXIT.usage;
}

function render(result: SimulationResult, output: SimulateOptions['output']): string {
  if (output === 'json') return `${JSON.stringify(result, null, 2)}\n`;
  if (output === 'yaml') return dump(result, { noRefs: true, lineWidth: -1 });
  return renderResult(result);
}
