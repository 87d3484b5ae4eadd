import { EXECUTION_SUPERSEDED, JOB_DELETED, JOB_SUSPENDED } from '../failures';
import { conditionOf, isFinished, REASONS, type Reason } from '../job/conditions';
import { kindOf } from '../job/kind';
import type { Pod } from '../job/types';
import type { Decision, PodFailure } from '../plan/execution-input';
import { isDecided, isDeleted, isRunningOut, parallelismOf } from './active';
import { deadlineExceeded, deadlineOf } from './active-deadline';
import { podBackoff, restartBackoff, troubleBackoff } from './backoff-delay';
import { indexFailed } from './backoff-limit-per-index';
import { enforce } from './conclude';
import { decide } from './decide';
import { type FailedLaunch, failedLaunch } from './failed-launch';
import { type JobEvent, podCreated, podDeleted } from './job-events';
import type { JobRecord } from './job-record';
import { asOrphan } from './orphans';
import { isBeingDeleted } from './pod-deletion';
import { matchPodFailurePolicy } from './pod-failure-policy';
import { continued, givenUp, isOlder, seenOf } from './pod-of-task';
import {
  closeSlot,
  failuresSinceSuccess,
  firstAttemptOf,
  isOpen,
  openSlots,
  REMEMBERED_FAILURES,
  type Retry,
  retryOf,
  stopped,
  withRetry,
} from './progress';
import { fallsBack, interruptionsAfter } from './spot-interruptions';

export interface Judgement {
  record: JobRecord;
  pod?: Pod;
  removed?: boolean;
  decision: Decision;
  events: JobEvent[];
}

/** How long a pod that was taken away waits before it asks whether there is room for it again: three transitions each time. */
const PARKED_SECONDS = 30;

/**
 * Records a launch that failed and says what the state machine does next. Each launch counts once: asked again, it answers the same as
 * before, or what has been decided meanwhile. `now` in ms.
 */
export function judge(record: JobRecord, failure: PodFailure, previousPod: Pod | undefined, now: number): Judgement {
  return asOrphan(record, judgementOf(record, failure, previousPod, now));
}

function judgementOf(record: JobRecord, failure: PodFailure, previousPod: Pod | undefined, now: number): Judgement {
  const over = whyOver(record, failure.generation);
  if (over) return { record, decision: over, events: [] };
  const { slot } = failure;
  if (!isOpen(record.progress, slot) || failure.attempt < firstAttemptOf(record.progress, slot))
    return { record, decision: { action: 'EndSlot' }, events: [] };
  if (isCounted(failure, retryOf(record.progress, slot))) return goOn(record, failure, now);
  const launch = failedLaunch(record, failure, previousPod, now);
  const shown = continued(launch.pod, previousPod);
  const pod = previousPod && isOlder(seenOf(shown), seenOf(previousPod)) ? previousPod : shown;
  const counted = count(record, failure, { ...launch, pod }, now);
  if (launch.removed) {
    const isTold = launch.kind === 'parked' && previousPod && !isBeingDeleted(previousPod);
    const deleted = isTold ? [podDeleted(pod.metadata.name)] : [];
    return { ...counted, removed: true, events: [...deleted, ...counted.events] };
  }
  // What failed last stays to be looked at, although Kubernetes takes it away with the others: it has ended by itself, and it says why.
  const last = launch.kind === 'restart' && counted.decision.action === 'FailJob' ? givenUp(pod) : pod;
  const isOver = counted.decision.action === 'FailJob' || counted.decision.action === 'EndSlot';
  return {
    ...counted,
    ...(last !== previousPod && { pod: last }),
    events: [
      ...(previousPod ? [] : [podCreated(pod.metadata.name)]),
      ...(isOver ? [] : fallsBack(failure, pod.metadata.name)),
      ...counted.events,
    ],
  };
}

/** The Job does not want this execution to go on, whatever has failed in it. */
function whyOver(record: JobRecord, generation: number): Decision | undefined {
  const { job, progress } = record;
  const fail = (error: string, cause: string): Decision => ({ action: 'FailJob', error, cause });
  if (isDeleted(record) && !progress.orphans) return fail(JOB_DELETED, 'The Job was deleted');
  if (generation !== progress.generation) return fail(EXECUTION_SUPERSEDED, 'The Job goes on in another execution');
  const failed = conditionOf(job, 'FailureTarget');
  if (failed) return fail(failed.reason ?? '', failed.message ?? '');
  if (isDecided(record) || isFinished(job)) return { action: 'EndSlot' };
  // What becomes of the spec of a Job that waits for its finalizers does not concern them any more.
  if (progress.orphans) return undefined;
  if (job.spec.suspend) return fail(JOB_SUSPENDED, REASONS.suspended.message);
  if (parallelismOf(record) === 0) return fail(JOB_SUSPENDED, 'The parallelism of the Job is 0');
  return undefined;
}

function isCounted({ attempt, launch }: PodFailure, retry: Retry): boolean {
  return attempt < retry.attempt || (attempt === retry.attempt && launch < retry.launch);
}

function count(record: JobRecord, failure: PodFailure, failed: FailedLaunch, now: number): Judgement {
  const { slot, attempt, launch } = failure;
  const progress = stopped(record.progress, slot);
  const retry = { ...retryOf(progress, slot), attempt, launch };
  switch (failed.kind) {
    case 'trouble': {
      const troubles = retry.troubles + 1;
      const retryAt = now + troubleBackoff(troubles) * 1000;
      const next = { ...retry, launch: launch + 1, troubles, retryAt };
      return conclude({ ...record, progress: withRetry(progress, slot, next) }, failure, now);
    }
    case 'restart': {
      const restarts = retry.restarts + 1;
      const retryAt = now + restartBackoff(restarts) * 1000;
      const next = { ...retry, launch: launch + 1, restarts, troubles: 0, retryAt };
      return conclude({ ...record, progress: withRetry(progress, slot, next) }, failure, now);
    }
    case 'parked': {
      const next = { ...retry, attempt: attempt + 1, launch: 0, restarts: 0, troubles: 0, retryAt: 0 };
      return goOn({ ...record, progress: withRetry(progress, slot, next) }, failure, now);
    }
    case 'succeeded': {
      const closed = closeSlot(progress, slot, 'succeeded');
      const lastSuccessAt = Math.max(closed.lastSuccessAt, failed.at);
      return conclude({ ...record, progress: { ...closed, lastSuccessAt } }, failure, now);
    }
    case 'failed':
      return countFailed({ ...record, progress }, failure, retry, failed, now);
  }
}

function countFailed(
  record: JobRecord,
  failure: PodFailure,
  before: Retry,
  failed: { pod: Pod; at: number },
  now: number,
): Judgement {
  const { job, progress } = record;
  const { slot } = failure;
  const action = matchPodFailurePolicy(job.spec.podFailurePolicy?.rules, failed.pod);
  const ignored = action.action === 'Ignore';
  const failureTimes = [...progress.failureTimes, failed.at].sort((a, b) => a - b).slice(-REMEMBERED_FAILURES);
  const retry: Retry = {
    ...{ attempt: before.attempt + 1, launch: 0, restarts: 0, troubles: 0 },
    failures: before.failures + (ignored ? 0 : 1),
    ignored: before.ignored + (ignored ? 1 : 0),
    retryAt: 0,
  };
  const counted = { ...progress, failureTimes, failed: progress.failed + (ignored ? 0 : 1) };
  const lost = action.action === 'FailIndex' || (!ignored && indexFailed(job, retry)) || isNotReplaced(record);
  const retryAt = failed.at + delayOf(job, counted, retry) * 1000;
  const next = lost ? closeSlot(counted, slot, 'ended') : withRetry(counted, slot, { ...retry, retryAt });
  return conclude({ ...record, progress: next }, failure, now, action.action === 'FailJob' ? action.reason : undefined);
}

/** Orphans are not replaced, and a work queue gets no new pods once one has succeeded (kubernetes-jobs.md 1.1). */
function isNotReplaced(record: JobRecord): boolean {
  return record.progress.orphans !== undefined || isRunningOut(record);
}

/** Over the whole Job, or with backoffLimitPerIndex for each index; ignored failures delay like others (kubernetes-jobs.md 4.3). */
function delayOf(job: JobRecord['job'], progress: JobRecord['progress'], retry: Retry): number {
  if (job.spec.backoffLimitPerIndex !== undefined) return podBackoff(retry.failures + retry.ignored);
  return podBackoff(failuresSinceSuccess(progress));
}

/** What follows for the Job, and then for the slot. */
function conclude(record: JobRecord, failure: PodFailure, now: number, failJob?: Reason): Judgement {
  const verdict = decide(record, now, failJob);
  if (!verdict) return goOn(record, failure, now);
  const { slot } = failure;
  const isGone = retryOf(record.progress, slot).launch === 0;
  const enforced = enforce(record, verdict, now, { machine: verdict.end === 'fail', ...(isGone && { slot }) });
  const { reason, message } = verdict.reason;
  const decision: Decision =
    verdict.end === 'fail' ? { action: 'FailJob', error: reason, cause: message } : { action: 'EndSlot' };
  return { ...enforced, decision };
}

/** What the state machine does with an open slot whose failure is counted. */
function goOn(record: JobRecord, failure: PodFailure, now: number): Judgement {
  const { job, progress } = record;
  const { slot } = failure;
  if (!isOpen(progress, slot)) return { record, decision: { action: 'EndSlot' }, events: [] };
  if (deadlineExceeded(job, now)) return conclude(record, failure, now);
  if (progress.parked.has(slot)) return parkedGoesOn(record, failure, now);
  const retry = retryOf(progress, slot);
  const seconds = Math.max(0, Math.ceil((retry.retryAt - now) / 1000));
  const deadline = deadlineOf(job);
  if (deadline !== undefined && retry.retryAt >= deadline) {
    return {
      record,
      decision: { action: 'JudgeAgain', seconds: Math.max(1, Math.ceil((deadline - now) / 1000)) },
      events: [],
    };
  }
  if (kindOf(job.spec) === 'workQueue') return workerGoesOn(record, failure, retry, seconds, now);
  return { record, decision: runAgain(failure, retry, seconds), events: [] };
}

function runAgain(failure: PodFailure, { attempt, launch }: Retry, seconds: number): Decision {
  return { action: 'RunAgain', seconds, attempt, launch, interruptions: interruptionsAfter(failure) };
}

/** A slot whose pod was taken away asks again and again until there is room for it; then it runs as if it began. */
function parkedGoesOn(record: JobRecord, failure: PodFailure, now: number): Judgement {
  const { job, progress } = record;
  const { slot } = failure;
  let before = 0;
  for (const open of openSlots(progress)) {
    if (open >= slot || before >= job.spec.parallelism) break;
    before++;
  }
  if (before < job.spec.parallelism)
    return goOn({ ...record, progress: { ...progress, parked: progress.parked.without(slot) } }, failure, now);
  const left = ((deadlineOf(job) ?? Number.POSITIVE_INFINITY) - now) / 1000;
  const seconds = Math.max(1, Math.min(PARKED_SECONDS, Math.ceil(left)));
  return { record, decision: { action: 'JudgeAgain', seconds }, events: [] };
}

/** A worker of a work queue asks again after its back-off: by then another one may have succeeded, and then there is no new pod. */
function workerGoesOn(record: JobRecord, failure: PodFailure, retry: Retry, seconds: number, now: number): Judgement {
  const { progress } = record;
  const { slot } = failure;
  if (progress.succeeded.size > 0 && retry.launch === 0) {
    return conclude({ ...record, progress: closeSlot(progress, slot, 'ended') }, failure, now);
  }
  if (seconds > 0) return { record, decision: { action: 'JudgeAgain', seconds }, events: [] };
  const told =
    retry.retryAt === 0 ? record : { ...record, progress: withRetry(progress, slot, { ...retry, retryAt: 0 }) };
  return { record: told, decision: runAgain(failure, retry, 0), events: [] };
}
