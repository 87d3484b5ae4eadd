import { spawnSync } from 'node:child_process';
import { JOBS, job, type LocalUp, startLocalUp } from './local-up';
import { median, printTable } from './measure';

/** What requests of `gantry local up` cost when there are many Jobs: reading one, lists, kubectl, and the way from a Job to its first pod. */

const STORED = process.argv[2] === undefined ? 1_000 : Number(process.argv[2]);
/** Requests at the same time. */
const LANES = 8;
const PODS = '/api/v1/namespaces/default/pods';
/** As kubectl asks for what it prints. */
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

interface Measured {
  what: string;
  /** Milliseconds, of the median. */
  took: number;
  /** Of `LANES` at a time, where that was tried. */
  aSecond?: number;
  /** Processor milliseconds of the local cloud. */
  cpu: number;
}

async function main(): Promise<void> {
  const up = await startLocalUp();
  try {
    const created = await requests(up, `POST of a Job, until there are ${STORED}`, STORED, (n) =>
      up.ask('POST', JOBS, job(`job-${n}`, { suspend: true })),
    );
    const measured = [
      created,
      await requests(up, 'GET of a Job', 2_000, (n) => up.ask('GET', `${JOBS}/job-${n % STORED}`)),
      await requests(up, 'a list of 500 as objects', 50, () => up.ask('GET', `${JOBS}?limit=500`)),
      await requests(up, 'a list of 500 as a table', 50, () => up.ask('GET', `${JOBS}?limit=500`, undefined, TABLE)),
      await kubectl(up),
      await firstPods(up),
    ];
    printTable([
      ['', 'took', 'a second', 'CPU each'],
      ...measured.map(({ what, took, aSecond, cpu }) => [
        what,
        `${took.toFixed(1)} ms`,
        aSecond === undefined ? '' : aSecond.toFixed(0),
        `${cpu.toFixed(1)} ms`,
      ]),
    ]);
  } finally {
    await up.close();
  }
}

/** Several at a time; how long each took includes that it waited for the others. */
async function requests(
  up: LocalUp,
  what: string,
  count: number,
  ask: (n: number) => Promise<string>,
): Promise<Measured> {
  process.stderr.write(`${what}\n`);
  const took: number[] = [];
  const used = up.cpu();
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) {
      const at = performance.now();
      await ask(n);
      took.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const seconds = (performance.now() - began) / 1000;
  return { what, took: median(took), aSecond: count / seconds, cpu: ((up.cpu() - used) * 1000) / count };
}

/** The whole of it, with what it reads before it asks; the first time, which reads more, is not counted. */
async function kubectl(up: LocalUp): Promise<Measured> {
  const what = 'kubectl get jobs';
  process.stderr.write(`${what}\n`);
  const run = () => {
    const at = performance.now();
    const { status, stdout, stderr } = spawnSync('kubectl', ['--kubeconfig', up.kubeconfig, 'get', 'jobs'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`kubectl get jobs: ${stderr}`);
    const lines = stdout.split('\n').length - 2;
    if (lines !== STORED) throw new Error(`kubectl has printed ${lines} Jobs, not ${STORED}`);
    return performance.now() - at;
  };
  run();
  const used = up.cpu();
  const took = Array.from({ length: 5 }, run);
  return { what, took: median(took), cpu: ((up.cpu() - used) * 1000) / took.length };
}

/** From the request that creates a Job until a watch tells of a pod that runs or has run. */
async function firstPods(up: LocalUp): Promise<Measured> {
  const what = 'from a Job to its first pod';
  process.stderr.write(`${what}\n`);
  let told: (text: string) => void = () => {};
  const watch = await up.send('GET', `${PODS}?watch=true`);
  watch.on('data', (text: Buffer) => told(String(text)));
  const took: number[] = [];
  const used = up.cpu();
  for (let n = 0; n < 10; n++) {
    const at = performance.now();
    const started = new Promise<void>((resolve) => {
      told = (text) => {
        if (text.includes(`"run-${n}"`) && /"phase":"(Running|Succeeded)"/.test(text)) resolve();
      };
    });
    await up.ask('POST', JOBS, job(`run-${n}`));
    await started;
    took.push(performance.now() - at);
  }
  watch.destroy();
  return { what, took: median(took), cpu: ((up.cpu() - used) * 1000) / took.length };
}

void main();
