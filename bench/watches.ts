import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as http, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { GANTRY, printTable } from './measure';

/**
 * Many watches of `gantry local up` at once: what they cost while nothing happens, and how soon all of them tell of a new Job. How many may be
 * given on the command line.
 */

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [0, 1, 50, 200];
const QUIET_SECONDS = 20;
const JOBS_CREATED = 10;

interface Run {
  watches: number;
  /** Seconds until all are open. */
  opened: number;
  /** Processor seconds of a second in which nothing happens. */
  idle: number;
  /** Milliseconds from the creation of a Job until the first, and the last, has told of it: medians. */
  first: number;
  last: number;
  /** Milliseconds that creating it takes. */
  created: number;
}

async function main(): Promise<void> {
  const runs: Run[] = [];
  for (const watches of sizes) runs.push(await runOnce(watches));
  const [none] = runs;
  printTable([
    ['watches', 'open', 'CPU, idle', 'more', 'create', 'first told', 'last told'],
    ...runs.map(({ watches, opened, idle, first, last, created }) => [
      String(watches),
      `${opened.toFixed(2)} s`,
      `${(100 * idle).toFixed(1)} %`,
      `${(100 * (idle - (none as Run).idle)).toFixed(1)} %`,
      `${created.toFixed(0)} ms`,
      watches === 0 ? '' : `${first.toFixed(0)} ms`,
      watches === 0 ? '' : `${last.toFixed(0)} ms`,
    ]),
  ]);
}

async function runOnce(watches: number): Promise<Run> {
  process.stderr.write(`${watches} watches\n`);
  const state = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const [node = '', ...gantry] = GANTRY;
  const child = spawn(node, [...gantry, 'local', 'up', '--state', state], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const server = await serverOf(child, state);
    await send(server, 'GET', JOBS).then(read);
    const began = performance.now();
    const told: number[] = [];
    const open = await Promise.all(Array.from({ length: watches }, () => send(server, 'GET', `${JOBS}?watch=true`)));
    for (const answer of open)
      answer.on('data', (text: Buffer) => {
        if (text.length > 1) told.push(performance.now());
      });
    const opened = (performance.now() - began) / 1000;
    await after(2000);
    const usage = cpuOf(child);
    await after(QUIET_SECONDS * 1000);
    const idle = (cpuOf(child) - usage) / QUIET_SECONDS;
    const times = [];
    for (let n = 0; n < JOBS_CREATED; n++) {
      told.length = 0;
      const at = performance.now();
      await send(server, 'POST', JOBS, job(`job-${n}`)).then(read);
      const created = performance.now() - at;
      while (told.length < watches) await after(1);
      times.push({ created, first: (told[0] ?? at) - at, last: (told.at(-1) ?? at) - at });
      await after(1500);
    }
    for (const answer of open) answer.destroy();
    return { watches, opened, idle, ...medians(times) };
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill();
    await ended;
    rmSync(state, { recursive: true, force: true });
  }
}

const JOBS = '/apis/batch/v1/namespaces/default/jobs';

/** Suspended: nothing runs because of it. */
const job = (name: string) => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
  spec: {
    suspend: true,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox', command: ['true'] }] } },
  },
});

function medians(times: { created: number; first: number; last: number }[]) {
  const median = (of: 'created' | 'first' | 'last') =>
    times.map((each) => each[of]).sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
  return { created: median('created'), first: median('first'), last: median('last') };
}

/** The address with the secret in it, from the kubeconfig that it writes for kubectl. */
async function serverOf(child: ChildProcess, state: string): Promise<string> {
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const [, server = ''] = /"?server"?: "?(http[^"\s]+)/.exec(readFileSync(join(state, 'kubeconfig'), 'utf8')) ?? [];
  return server;
}

/** Processor seconds that a process has used so far, in all of its threads. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of a hundredth of a second (proc(5)).
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function send(server: string, method: string, path: string, body?: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = http(
      `${server}${path}`,
      { method, agent: false, headers: { 'Content-Type': 'application/json' } },
      resolve,
    );
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if ((answer.statusCode ?? 500) >= 300) throw new Error(text);
  return text;
}

void main();
