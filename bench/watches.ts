import { setTimeout as after } from 'node:timers/promises';
import { JOBS, job, startLocalUp } from './local-up';
import { printTable } from './measure';

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
  const up = await startLocalUp();
  try {
    await up.ask('GET', JOBS);
    const began = performance.now();
    const told: number[] = [];
    const open = await Promise.all(Array.from({ length: watches }, () => up.send('GET', `${JOBS}?watch=true`)));
    for (const answer of open)
      answer.on('data', (text: Buffer) => {
        if (text.length > 1) told.push(performance.now());
      });
    const opened = (performance.now() - began) / 1000;
    await after(2000);
    const usage = up.cpu();
    await after(QUIET_SECONDS * 1000);
    const idle = (up.cpu() - usage) / QUIET_SECONDS;
    const times = [];
    for (let n = 0; n < JOBS_CREATED; n++) {
      told.length = 0;
      const at = performance.now();
      // Suspended: nothing runs because of it.
      await up.ask('POST', JOBS, job(`job-${n}`, { suspend: true }));
      const created = performance.now() - at;
      while (told.length < watches) await after(1);
      times.push({ created, first: (told[0] ?? at) - at, last: (told.at(-1) ?? at) - at });
      await after(1500);
    }
    for (const answer of open) answer.destroy();
    return { watches, opened, idle, ...medians(times) };
  } finally {
    await up.close();
  }
}

function medians(times: { created: number; first: number; last: number }[]) {
  const median = (of: 'created' | 'first' | 'last') =>
    times.map((each) => each[of]).sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
  return { created: median('created'), first: median('first'), last: median('last') };
}

void main();
