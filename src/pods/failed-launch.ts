import type { Pod } from '../job/types';
import { failedContainersTask, type PodFailure } from '../plan/execution-input';
import type { EcsTask } from './ecs-task';
import type { JobRecord } from './job-record';
import { fromCause } from './parse-task';
import { isBeingDeleted } from './pod-deletion';
import { podNameOf } from './pod-identity';
import { type PodEnd, podOfTask, podWithoutTask, seenOf } from './pod-of-task';
import { retryOf } from './progress';
import { outcomeOf, wasRemoved } from './task-outcome';

/** What a failed launch was: why its task could not start, or the pod that has failed. */
export type FailedLaunch = (
  | { kind: 'trouble'; pod: Pod }
  | { kind: 'restart'; pod: Pod }
  | { kind: 'failed'; pod: Pod; at: number }
  /** It has ended well. The state machine asks about it because it was told to stop. */
  | { kind: 'succeeded'; pod: Pod; at: number }
  /** It was taken away because parallelism was lowered, and counts nowhere. */
  | { kind: 'parked'; pod: Pod }
) & { removed?: boolean };

/** Errors with which Step Functions tells that a task was there and did not succeed; every other one says that none came to be. */
const TASK_FAILED = new Set(['States.TaskFailed', 'States.QueryEvaluationError']);

/** What a launch that the state machine tells to have failed was; `now` in ms. */
export function failedLaunch(
  record: JobRecord,
  failure: PodFailure,
  previous: Pod | undefined,
  now: number,
): FailedLaunch {
  const launch = unlessParked(launchOf(record, failure, now), record.progress.parked.has(failure.slot));
  return unlessDeleted(launch, failure, previous, now);
}

function launchOf({ job, progress }: JobRecord, failure: PodFailure, now: number): FailedLaunch {
  const { slot, attempt, launch } = failure;
  const retry = retryOf(progress, slot);
  const place = { name: podNameOf({ job, progress }, slot, attempt), slot, attempt, launch, retry };
  const task = taskOf(failure);
  const { spec } = job.spec.template;
  if (failure.error === 'States.Timeout') {
    const message = 'Pod was active on the node longer than the specified deadline';
    return { kind: 'failed', pod: failedPod(job, place, task, { reason: 'DeadlineExceeded', message }, now), at: now };
  }
  if (!task) {
    const told = { reason: failure.error, message: failure.cause.slice(0, 1000) };
    if (!TASK_FAILED.has(failure.error)) return { kind: 'trouble', pod: podWithoutTask(job, place, told, now) };
    // Its cause was cut off (aws.md 2.2) or is no task: that it failed is all that is known, and it must count, or it would go on for ever.
    return { kind: 'failed', pod: failedPod(job, place, undefined, told, now), at: now };
  }
  const outcome = outcomeOf(task, spec);
  const pod = podOfTask(job, place, task, retry.restarts);
  if (outcome.kind === 'trouble') return { kind: 'trouble', pod };
  const at = task.executionStoppedAt ?? task.stoppedAt ?? now;
  if (task.stopCode === 'UserInitiated' && progress.parked.has(slot)) return { kind: 'parked', pod, removed: true };
  if (outcome.kind === 'succeeded') return { kind: 'succeeded', pod, at };
  const removed = !progress.orphans && wasRemoved(task, outcome);
  if (outcome.kind === 'failed' && !removed && spec.restartPolicy === 'OnFailure') return { kind: 'restart', pod };
  return { kind: 'failed', removed, pod, at };
}

/** A pod that was taken away is not launched again: another one takes its place when there is room for it. */
function unlessParked(launch: FailedLaunch, isParked: boolean): FailedLaunch {
  const isAgain = launch.kind === 'trouble' || launch.kind === 'restart';
  return isParked && isAgain ? { kind: 'parked', pod: launch.pod, removed: true } : launch;
}

/** A pod that its user has deleted is not launched again: whatever came of it, it has failed, and disappears (kubernetes-jobs.md 4.1). */
function unlessDeleted(
  launch: FailedLaunch,
  failure: PodFailure,
  previous: Pod | undefined,
  now: number,
): FailedLaunch {
  if (!previous || !isBeingDeleted(previous) || seenOf(previous).launch > failure.launch) return launch;
  if (launch.kind === 'succeeded' || launch.kind === 'parked') return { ...launch, removed: true };
  return { kind: 'failed', removed: true, pod: launch.pod, at: launch.kind === 'failed' ? launch.at : now };
}

function taskOf({ error, cause }: PodFailure): EcsTask | undefined {
  const text = error === 'States.QueryEvaluationError' ? failedContainersTask(cause) : cause;
  return text === undefined ? undefined : fromCause(text);
}

/** A pod that its own activeDeadlineSeconds have ended, or of which Step Functions tells no more than that it failed. */
function failedPod(
  job: JobRecord['job'],
  place: Parameters<typeof podOfTask>[1],
  task: EcsTask | undefined,
  end: PodEnd,
  now: number,
): Pod {
  const nothing: EcsTask = {
    ...{ taskArn: '', lastStatus: 'STOPPED', desiredStatus: 'STOPPED', version: Number.MAX_SAFE_INTEGER },
    ...{ createdAt: now, startedAt: now, stoppedAt: now, containers: [], overrides: [] },
  };
  return podOfTask(job, place, task ?? nothing, place.retry.restarts, end);
}
