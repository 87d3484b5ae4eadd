import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Candidate, GANTRY, type Measured, measure, printTable, roundsOf } from './measure';

/** An Indexed Job of 1,000 short pods at parallelism 8, beside programs that only start processes. */

const PODS = 1000;
const manifest = (name: string) => join(__dirname, `${name}.yaml`);
const shell = (name: string, line: string, lines: number): Candidate => ({ name, command: ['sh', '-c', line], lines });

const parallel: Candidate[] = [
  shell('GNU parallel, true', `seq ${PODS} | parallel -j8 true`, 0),
  shell('GNU parallel, echo', `seq ${PODS} | parallel -j8 echo done`, PODS),
];
const isInstalled = spawnSync('parallel', ['--version']).status === 0;
if (!isInstalled) console.error('GNU parallel is not installed: measured without it.');

const candidates: Candidate[] = [
  { name: 'gantry run --quiet, true', command: [...GANTRY, 'run', '--quiet', manifest('thousand-true')], lines: 0 },
  { name: 'gantry run, echo', command: [...GANTRY, 'run', manifest('thousand-lines')], lines: PODS },
  ...(isInstalled ? parallel : []),
  shell('xargs -P8, true', `seq ${PODS} | xargs -P8 -n1 true`, 0),
];
const measured = measure(candidates, roundsOf(process.argv, 3));
const quiet = measured[0] as Measured;

printTable([
  [`${PODS} processes, 8 at once`, 'wall', 'CPU', 'a second', 'CPU each', 'wall / gantry --quiet'],
  ...measured.map(({ name, wall, cpu }) => [
    name,
    `${wall.toFixed(2)} s`,
    `${cpu.toFixed(2)} s`,
    (PODS / wall).toFixed(0),
    `${((1000 * cpu) / PODS).toFixed(1)} ms`,
    (wall / quiet.wall).toFixed(2),
  ]),
]);
