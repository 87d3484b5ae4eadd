import { isFinished } from '../../job/conditions';
import { duration, renderEnd } from '../progress';
import type { SimulationResult } from './simulate-job';

/** Lines of the timeline that are shown; -o json has them all. */
const MOST_LINES = 200;

/** What happened and when, and how it ended, for people. */
export function renderResult({ job, pods, timeline, seconds, transitions }: SimulationResult): string {
  const shown = timeline.slice(0, MOST_LINES);
  const width = Math.max(...shown.map(({ at }) => at.toFixed(1).length));
  const lines = shown.map(({ at, what }) => `${at.toFixed(1).padStart(width)}s  ${what}`);
  if (timeline.length > shown.length) {
    lines.push(`... and ${timeline.length - shown.length} more: -o json shows all of them`);
  }
  return [
    ...lines,
    '',
    ending(job, seconds),
    `${count(pods.length, 'pod')} · ${count(transitions, 'transition')}`,
    '',
  ].join('\n');
}

function ending(job: SimulationResult['job'], seconds: number): string {
  if (!job) return `The Job was deleted after ${duration(seconds)}.`;
  const { name } = job.metadata;
  return isFinished(job) ? renderEnd(name, job, seconds) : `${renderEnd(name, job, seconds)}; nothing more will happen`;
}

const count = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
