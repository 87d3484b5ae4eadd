import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isFinished, terminalCondition, timestamp } from '../job/conditions';
import { parseCronExpression } from '../job/cron-expression';
import { derivedUuid } from '../job/derived-uuid';
import { jobAt, jobNameAt, SCHEDULED_TIMESTAMP } from '../job/job-of-cron-job';
import type { Timetable } from '../job/start-times';
import type { AdmittedCronJob, AdmittedJob, CronJobStatus, Job, ObjectReference } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import {
  deletedJob,
  invalidSchedule,
  JOB_ALREADY_ACTIVE,
  missingJob,
  sawCompletedJob,
  TOO_MANY_MISSED_TIMES,
  unexpectedJob,
} from './cron-job-events';
import type { CronJobRecord } from './cron-job-record';
import { beyondHistory, isSuccessful } from './history-limits';
import { missedStart } from './missed-start';

/** What one look at a CronJob comes to. */
export interface Sync {
  /** As it is to be stored; the Job that is to be started is not in it yet. The same record when nothing is to be changed. */
  record: CronJobRecord;
  events: JobEvent[];
  /** Jobs to be deleted, before anything else. */
  deletions: AdmittedJob[];
  /** The Job to be started, and its uid; then the record is to be that of `started`. */
  start?: Start;
}

export interface Start {
  job: Job;
  uid: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/**
 * One look at a CronJob, as Kubernetes' controller does it (kubernetes-jobs.md 9.4). Pure, and the same again changes nothing.
 * @param children the Jobs that it controls
 * @param now of several times that have come the latest is started; milliseconds since the epoch
 */
export function sync(record: CronJobRecord, children: AdmittedJob[], now: number): Sync {
  const { cronJob } = record;
  const pass = new Pass(record, children);
  if (!cronJob.metadata.deletionTimestamp) pass.keepHistory();
  pass.reconcile();
  if (cronJob.metadata.deletionTimestamp || cronJob.spec.suspend) return pass.result();
  const timetable = timetableOf(cronJob);
  const missed = missedStart(cronJob, timetable, now);
  if (missed.isInvalid) pass.events.push(invalidSchedule(cronJob.spec.schedule));
  if (missed.tooMany) pass.events.push(TOO_MANY_MISSED_TIMES);
  if (missed.time !== undefined) pass.start(missed.time);
  return pass.result();
}

export function timetableOf({ spec: { schedule, timeZone } }: AdmittedCronJob): Timetable {
  return { expression: parseCronExpression(schedule), timeZone };
}

/** What is to be started for a time. */
export function startAt(cronJob: AdmittedCronJob, time: number): Start {
  return { job: jobAt(cronJob, time), uid: uidAt(cronJob.metadata.uid, time), time };
}

/** The record once the Job of a time is there. @param job as it was stored; undefined when it is not there any more */
export function started(
  { starting: _, ...record }: CronJobRecord,
  job: AdmittedJob | undefined,
  time: number,
): CronJobRecord {
  const status: CronJobStatus = { ...record.cronJob.status, lastScheduleTime: timestamp(new Date(time)) };
  if (!job) return withStatus(record, status);
  const active = [...(status.active ?? []).filter(({ uid }) => uid !== job.metadata.uid), referenceTo(job)];
  const children = [...new Set([...record.children, job.metadata.name])];
  return withStatus({ ...record, children }, { ...status, active });
}

/** One pass over a CronJob's Jobs and its schedule. */
class Pass {
  readonly events: JobEvent[] = [];
  private readonly deletions: AdmittedJob[] = [];
  private children: AdmittedJob[];
  private status: CronJobStatus;
  private toStart: Start | undefined;

  constructor(
    private readonly record: CronJobRecord,
    children: AdmittedJob[],
  ) {
    this.children = children;
    this.status = { ...record.cronJob.status };
  }

  /** First of all, so that what goes is not told of as completed. */
  keepHistory(): void {
    const { spec } = this.record.cronJob;
    for (const job of beyondHistory(spec, this.children)) {
      if (isSuccessful(job)) this.noteSuccess(job);
      this.delete(job);
    }
  }

  reconcile(): void {
    for (const job of this.children) {
      const { name, uid } = job.metadata;
      const isActive = this.active.some((reference) => reference.uid === uid);
      if (!isActive && !isFinished(job) && !this.isBeingStarted(job)) this.events.push(unexpectedJob(name));
      if (isActive && isFinished(job)) {
        this.deactivate(uid);
        this.events.push(sawCompletedJob(name, terminalCondition(job)?.type ?? ''));
      }
      if (isSuccessful(job)) this.noteSuccess(job);
    }
    const uids = new Set(this.children.map(({ metadata }) => metadata.uid));
    for (const { uid, name } of this.active) {
      if (uids.has(uid)) continue;
      this.deactivate(uid);
      this.events.push(missingJob(name));
    }
  }

  /** `concurrencyPolicy`: what runs is left alone, is waited for, or gives way. */
  start(time: number): void {
    const { cronJob } = this.record;
    const { concurrencyPolicy } = cronJob.spec;
    const name = jobNameAt(cronJob.metadata.name, time);
    if (this.active.some((reference) => reference.name === name)) return;
    if (this.status.lastScheduleTime === timestamp(new Date(time))) return;
    if (concurrencyPolicy === 'Forbid' && this.active.length > 0) {
      this.events.push(JOB_ALREADY_ACTIVE);
      return;
    }
    const running = this.children.filter(({ metadata }) => this.active.some(({ uid }) => uid === metadata.uid));
    if (concurrencyPolicy === 'Replace') for (const job of running) this.delete(job);
    this.toStart = startAt(cronJob, time);
  }

  result(): Sync {
    const names = this.children.map(({ metadata }) => metadata.name);
    const record = isDeepStrictEqual(this.record.children, names) ? this.record : { ...this.record, children: names };
    return {
      record: isDeepStrictEqual(shown(this.status), shown(this.record.cronJob.status))
        ? record
        : withStatus(record, this.status),
      events: this.events,
      deletions: this.deletions,
      ...(this.toStart && { start: this.toStart }),
    };
  }

  /** Its uid says so: whoever has created it for a time is about to write it down as active. */
  private isBeingStarted({ metadata }: AdmittedJob): boolean {
    const time = Date.parse(metadata.annotations?.[SCHEDULED_TIMESTAMP] ?? '');
    return Number.isFinite(time) && metadata.uid === uidAt(this.record.cronJob.metadata.uid, time);
  }

  private get active(): ObjectReference[] {
    return this.status.active ?? [];
  }

  private delete(job: AdmittedJob): void {
    const { name, uid } = job.metadata;
    this.deletions.push(job);
    this.events.push(deletedJob(name));
    this.deactivate(uid);
    this.children = this.children.filter(({ metadata }) => metadata.uid !== uid);
  }

  private deactivate(uid: string): void {
    this.status.active = this.active.filter((reference) => reference.uid !== uid);
  }

  private noteSuccess({ status }: AdmittedJob): void {
    const { lastSuccessfulTime: last = '' } = this.status;
    // Times of one form are in the order of their letters.
    if (status?.completionTime && status.completionTime > last) this.status.lastSuccessfulTime = status.completionTime;
  }
}

function withStatus(record: CronJobRecord, status: CronJobStatus): CronJobRecord {
  return { ...record, cronJob: { ...record.cronJob, status: shown(status) } };
}

/** What is empty is not written. */
function shown({ active = [], ...rest }: CronJobStatus = {}): CronJobStatus {
  return active.length > 0 ? { active, ...rest } : rest;
}

function referenceTo({ metadata }: AdmittedJob): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata;
  return { apiVersion: 'batch/v1', kind: 'Job', namespace, name, uid, ...(resourceVersion && { resourceVersion }) };
}

/** The uid of the Job for a time, which follows from it: whoever is told of the time, and however often, means the same Job. */
function uidAt(cronJob: string, time: number): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([cronJob, time]))
    .digest('hex');
  return derivedUuid(hex);
}
