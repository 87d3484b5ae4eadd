import { EXIT } from './exit-codes';
import type { Io } from './io';
import { type Problem, renderProblems } from './problems';
import { bytesOf, readFiles } from './read-files';
import { decodeOutcomes, type OutcomesProblem } from './simulate/decode-outcomes';
import { misfits } from './simulate/fit-outcomes';
import { growSlowly } from './simulate/grow-slowly';
import { ALL_SUCCEED, type Outcomes } from './simulate/outcome';
import { renderJson, renderYaml } from './simulate/render-object';
import { renderCronResult, renderResult } from './simulate/render-result';
import { type CronSimulationResult, simulateCronJob } from './simulate/simulate-cron-job';
import { type SimulationResult, simulateJob } from './simulate/simulate-job';
import { UserError } from './user-error';

export interface SimulateOptions {
  namespace: string;
  outcomes?: string;
  seed: number;
  output: 'json' | 'yaml' | 'text';
  /** For how many seconds a CronJob is watched; a day by default. */
  for?: number;
  /** When the simulation of a CronJob begins, in milliseconds since the epoch. */
  from?: number;
}

const DAY_SECONDS = 24 * 3600;

/** `gantry simulate FILE`: what would happen to the Job, or what the CronJob would start, if the pods did what the outcomes file says. */
export async function simulate(file: string, options: SimulateOptions, io: Io): Promise<number> {
  if (file === '-' && options.outcomes === '-') throw new UserError(...ONE_STDIN);
  const { manifests, problems } = await readFiles([file], io);
  const [manifest, another] = manifests;
  if (another) problems.push(onlyOne(another));
  const read = await outcomesOf(options.outcomes, manifest?.object, io);
  if ('problems' in read) problems.push(...read.problems);
  if (!manifest || problems.length > 0 || 'problems' in read) return refuse(problems, io);
  const input = {
    manifest,
    namespace: options.namespace,
    outcomes: read.outcomes,
    seed: options.seed,
    notice: (line: string) => io.stderr.write(`${line}\n`),
  };
  const isCronJob = manifest.object.kind === 'CronJob';
  if (!isCronJob && (options.for !== undefined || options.from !== undefined)) throw new UserError(...ONLY_CRON_JOBS);
  growSlowly();
  const result = isCronJob
    ? await simulateCronJob({ ...input, seconds: options.for ?? DAY_SECONDS, from: options.from })
    : await simulateJob(input);
  if ('problems' in result) return refuse(result.problems, io);
  for (const piece of together(render(result, options.output))) io.stdout.write(piece);
  return EXIT.done;
}

const ONE_STDIN = [
  'the manifest and the outcomes cannot both come from stdin',
  { exitCode: EXIT.usage, hint: 'Name a file for one of them.' },
] as const;

const ONLY_CRON_JOBS = [
  '--for and --from are for CronJobs',
  {
    exitCode: EXIT.usage,
    hint: 'A Job is simulated from its creation until nothing more can happen: leave them away.',
  },
] as const;

async function outcomesOf(
  file: string | undefined,
  manifest: Record<string, unknown> | undefined,
  io: Io,
): Promise<{ outcomes: Outcomes } | { problems: Problem[] }> {
  if (file === undefined) return { outcomes: ALL_SUCCEED };
  const here = (problems: OutcomesProblem[]) => ({ problems: problems.map((problem) => ({ file, ...problem })) });
  const source = await bytesOf(file, io);
  if ('message' in source) return here([source]);
  const decoded = decodeOutcomes(source.bytes);
  if ('problems' in decoded) return here(decoded.problems);
  const misfit = manifest ? misfits(decoded.outcomes, manifest, decoded.locate) : [];
  return misfit.length > 0 ? here(misfit) : decoded;
}

function onlyOne({ file, locate }: Awaited<ReturnType<typeof readFiles>>['manifests'][number]): Problem {
  const remedy = 'give each its own file, and simulate one after the other';
  return {
    file,
    position: locate(''),
    message: 'one Job or CronJob is simulated at a time, and this is another one',
    remedy,
  };
}

function refuse(problems: Problem[], io: Io): number {
  io.stderr.write(renderProblems(problems));
  return EXIT.usage;
}

function render(result: SimulationResult | CronSimulationResult, output: SimulateOptions['output']): Iterable<string> {
  if (output === 'json') return renderJson(result);
  if (output === 'yaml') return renderYaml(result);
  return ['cronJob' in result ? renderCronResult(result) : renderResult(result)];
}

/** Characters that are written at once. */
const PIECE = 64 * 1024;

function* together(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
