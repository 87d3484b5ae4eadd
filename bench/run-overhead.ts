import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Job } from '../src/job/types';
import { type Candidate, GANTRY, type Measured, measure, printTable, roundsOf } from './measure';

/** What `gantry run` adds to a command: the example with its command on its own, and a Job whose command takes no time. */

const EXAMPLE = join(__dirname, '..', 'examples', 'pi.yaml');
const [container] = (load(readFileSync(EXAMPLE, 'utf8')) as Job).spec.template.spec.containers;
if (!container?.command) throw new Error(`${EXAMPLE} has no command`);
const env = Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]));

const candidates: Candidate[] = [
  { name: 'the bare command', command: container.command, env, lines: 1 },
  { name: 'gantry run', command: [...GANTRY, 'run', EXAMPLE], lines: 1 },
  { name: 'gantry run, of `true`', command: [...GANTRY, 'run', join(__dirname, 'one-true.yaml')], lines: 0 },
];
const measured = measure(candidates, roundsOf(process.argv, 5));
const [bare, run] = measured as [Measured, Measured];

printTable([
  ['examples/pi.yaml', 'wall', 'CPU'],
  ...measured.map(({ name, wall, cpu }) => [name, `${wall.toFixed(2)} s`, `${cpu.toFixed(2)} s`]),
  ['gantry run - bare', `${(run.wall - bare.wall).toFixed(2)} s`, `${(run.cpu - bare.cpu).toFixed(2)} s`],
  ['gantry run / bare', (run.wall / bare.wall).toFixed(2), (run.cpu / bare.cpu).toFixed(2)],
]);
