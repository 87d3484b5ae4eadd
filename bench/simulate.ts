import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../src/job/types';
import { GANTRY, printTable } from './measure';

/**
 * How time and memory of `gantry simulate` grow with the number of indexes, at parallelism 1,000. Sizes may be given on the command line
 * instead of the usual ones.
 */

const PARALLELISM = 1000;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 3000, 10_000, 30_000, 100_000];

interface Run {
  indexes: number;
  /** Seconds on the clock on the wall, and of processors. */
  wall: number;
  cpu: number;
  /** The most memory that was resident, in MiB. */
  memory: number;
}

const folder = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
try {
  printTable([
    ['indexes', 'wall', 'CPU', 'CPU an index', 'memory'],
    ...sizes
      .map(runOnce)
      .map(({ indexes, wall, cpu, memory }) => [
        String(indexes),
        `${wall.toFixed(1)} s`,
        `${cpu.toFixed(1)} s`,
        `${((1000 * cpu) / indexes).toFixed(2)} ms`,
        `${memory.toFixed(0)} MiB`,
      ]),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runOnce(indexes: number): Run {
  process.stderr.write(`${indexes} indexes\n`);
  const manifest = join(folder, 'job.json');
  writeFileSync(manifest, JSON.stringify(jobOf(indexes)));
  const [node = '', ...gantry] = GANTRY;
  const began = performance.now();
  const command = ['--require', join(__dirname, 'report-usage.cjs'), ...gantry, 'simulate', manifest];
  const { status, output } = spawnSync(node, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const wall = (performance.now() - began) / 1000;
  const [, stdout = '', stderr = '', usage = ''] = output.map(String);
  if (status !== 0) throw new Error(`simulate ended with ${status}: ${stderr}`);
  if (!stdout.includes(`${indexes.toLocaleString('en-US')} pods`)) throw new Error(`not all pods have run: ${stdout}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(usage) as NodeJS.ResourceUsage;
  return { indexes, wall, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 };
}

function jobOf(indexes: number): Job {
  const containers = [{ name: 'main', image: 'busybox', command: ['true'] }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'large' },
    spec: {
      completionMode: 'Indexed',
      completions: indexes,
      parallelism: PARALLELISM,
      template: { spec: { restartPolicy: 'Never', containers } },
    },
  };
}
