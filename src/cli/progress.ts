import { terminalCondition } from '../job/conditions';
import type { AdmittedJob } from '../job/types';

/** What is shown of Jobs while they run. */
export interface Progress {
  /** Successes that are wanted; undefined for a work queue, which wants one and runs until all its pods have ended. */
  total: number | undefined;
  done: number;
  failed: number;
  running: number;
  /** Pods that are to run, but do not yet. */
  pending: number;
}

export function progressOf(job: AdmittedJob): Progress {
  const { active = 0, ready = 0, succeeded = 0, failed = 0 } = job.status ?? {};
  return { total: job.spec.completions, done: succeeded, failed, running: ready, pending: Math.max(0, active - ready) };
}

/** e.g. `pi: 4,812/10,000 done · 37 failed · 188 running · 4m20s` @param seconds since the Job was created */
export function renderProgress(name: string, progress: Progress, seconds: number): string {
  const { total, done, failed, running, pending } = progress;
  const parts = [
    total === undefined ? `${number(done)} done` : `${number(done)}/${number(total)} done`,
    `${number(failed)} failed`,
    `${number(running)} running`,
    ...(pending > 0 ? [`${number(pending)} pending`] : []),
    duration(seconds),
  ];
  return `${name}: ${parts.join(' · ')}`;
}

/** How a Job ended: `pi: Complete in 3.2s · 1 succeeded · 0 failed`, with reason and message when it failed. */
export function renderEnd(name: string, job: AdmittedJob, seconds: number): string {
  const { succeeded = 0, failed = 0 } = job.status ?? {};
  const end = terminalCondition(job);
  const why = end?.type === 'Failed' ? ` (${end.reason}: ${end.message})` : '';
  return `${name}: ${end?.type ?? 'not finished'}${why} in ${duration(seconds)} · ${number(succeeded)} succeeded · ${number(failed)} failed`;
}

/** `0.4s`, `12s`, `4m20s`, `3h02m` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

const pad = (value: number) => String(value).padStart(2, '0');
/** With commas. `toLocaleString` would load the languages of the world first, which takes longer than to start a pod. */
const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
