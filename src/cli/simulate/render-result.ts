import { isFinished, terminalCondition } from '../../job/conditions';
import { duration, renderEnd } from '../progress';
import type { Happening } from './observer';
import type { CronSimulationResult } from './simulate-cron-job';
import type { SimulationResult } from './simulate-job';

/** Lines of the timeline that are shown; -o json has them all. */
const MOST_LINES = 200;

/** What happened and when, and how it ended, for people. */
export function renderResult({ job, pods, timeline, seconds, transitions }: SimulationResult): string {
  const width = Math.max(...timeline.slice(0, MOST_LINES).map(({ at }) => at.toFixed(1).length));
  return [
    ...linesOf(timeline, (at) => `${at.toFixed(1).padStart(width)}s`),
    '',
    ending(job, seconds),
    `${count(pods.length, 'pod')} · ${count(transitions, 'transition')}`,
    '',
  ].join('\n');
}

/** The same for a CronJob, with the time of day: that is what its schedule is about. */
export function renderCronResult(result: CronSimulationResult): string {
  const { cronJob, jobs, pods, timeline, transitions } = result;
  const from = Date.parse(result.from);
  const ended = (type: string) => jobs.filter((job) => terminalCondition(job)?.type === type).length;
  const last = cronJob?.status?.lastScheduleTime ?? 'never';
  return [
    ...linesOf(
      timeline.filter(({ what }) => !ORDINARY.test(what)),
      (at) => new Date(from + at * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    ),
    '',
    cronJob
      ? `${cronJob.metadata.name}: ${count(jobs.length, 'Job')} in ${duration(result.seconds)} · ${ended('Complete')} Complete · ${ended('Failed')} Failed · last scheduled ${last}`
      : `The CronJob was deleted; it had started ${count(jobs.length, 'Job')}.`,
    `${count(pods.length, 'pod')} · ${count(transitions, 'transition')}`,
    '',
  ].join('\n');
}

/** What becomes of every pod that succeeds and every Job that is not kept: among many Jobs that is not news. */
const ORDINARY = /^pod \S+ (created, |is )(Pending|Running|Succeeded)$|^pod \S+ removed$|^Job \S+ is gone$/;

function linesOf(timeline: Happening[], timeOf: (at: number) => string): string[] {
  const lines = timeline.slice(0, MOST_LINES).map(({ at, what }) => `${timeOf(at)}  ${what}`);
  if (timeline.length > lines.length)
    lines.push(`... and ${timeline.length - lines.length} more: -o json shows all of them`);
  return lines;
}

function ending(job: SimulationResult['job'], seconds: number): string {
  if (!job) return `The Job was deleted after ${duration(seconds)}.`;
  const { name } = job.metadata;
  return isFinished(job) ? renderEnd(name, job, seconds) : `${renderEnd(name, job, seconds)}; nothing more will happen`;
}

const count = (n: number, what: string) => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
