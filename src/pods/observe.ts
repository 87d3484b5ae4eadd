import { hasEnded } from '../job/pod-phase';
import type { AdmittedJob, Pod } from '../job/types';
import { isDecided, isDeleted, parallelismOf, wantsPods } from './active';
import { type Concluded, conclude, enforce } from './conclude';
import { decide } from './decide';
import type { EcsTask } from './ecs-task';
import { type JobEvent, podCreated, podDeleted } from './job-events';
import type { JobRecord } from './job-record';
import { asOrphan, isUnheard } from './orphans';
import { isBeingDeleted } from './pod-deletion';
import type { PodIdentity } from './pod-identity';
import { continued, isOlder, podOfTask, seenOf, taskArnOf } from './pod-of-task';
import { closeSlot, isOpen, type Progress, retryOf, stopped } from './progress';
import { settle } from './settle';
import { hasBegun, outcomeOf, type TaskOutcome, wasRemoved } from './task-outcome';

export interface Observation {
  /** The same object as before when the task told nothing new about the Job. */
  record: JobRecord;
  /** The Pod to store; absent when there is nothing new to store. */
  pod?: Pod;
  /** The Pod is to be deleted from the table. */
  removed?: boolean;
  /** Nobody wants this task any more (its Job ended, is suspended or went on without it): stop it. */
  unwanted?: boolean;
  events: JobEvent[];
}

/**
 * Joins one state of one task into the record and its Pod. Successes are counted here, failures are not: what a failed pod means the state
 * machine asks `judge`, once for each. `now` in ms.
 */
export function observe(
  record: JobRecord,
  identity: PodIdentity,
  task: EcsTask,
  previousPod: Pod | undefined,
  now: number,
): Observation {
  return asOrphan(record, observed(record, identity, task, previousPod, now));
}

function observed(
  record: JobRecord,
  identity: PodIdentity,
  task: EcsTask,
  previousPod: Pod | undefined,
  now: number,
): Observation {
  const hasStopped = task.lastStatus === 'STOPPED';
  if (isDeleted(record) && !record.progress.orphans)
    return { record, events: [], ...(hasStopped ? { removed: true } : { unwanted: true }) };
  const place = placeOf(record.progress, identity);
  const { launch } = identity;
  // A message that comes late must not bring a task back to life.
  const isLate = previousPod !== undefined && isOlder({ launch, version: task.version }, seenOf(previousPod));
  const { events, ...joined } = join(record, identity, task, isLate && !hasStopped ? 'earlier' : place, now);
  const isKilled = joined.record.progress.terminating.has(identity.slot);
  const isLeaving = isBeingDeleted(previousPod) && place === 'current' && !hasStopped && !isKilled;
  const concluded = { record: isLeaving ? leave(joined.record, identity.slot) : joined.record, events };
  const shown = show(record, identity, task, previousPod, place);
  return {
    ...concluded,
    ...shown,
    events: [...shown.events, ...concluded.events],
    ...(!hasStopped &&
      (place !== 'current' || isLeaving || !isWanted(joined.record, identity.slot)) && { unwanted: true }),
  };
}

/** Whether a task runs what its slot is at, or something earlier. */
type Place = 'current' | 'earlier';

function placeOf(progress: Progress, { slot, attempt, launch, generation }: PodIdentity): Place {
  if (generation !== progress.generation || !isOpen(progress, slot)) return 'earlier';
  const retry = retryOf(progress, slot);
  return attempt === retry.attempt && launch === retry.launch ? 'current' : 'earlier';
}

function leave(record: JobRecord, slot: number): JobRecord {
  const leaving = record.progress.leaving.with(slot);
  return leaving === record.progress.leaving ? record : { ...record, progress: { ...record.progress, leaving } };
}

function isWanted(record: JobRecord, slot: number): boolean {
  const { progress } = record;
  return (wantsPods(record) || progress.orphans !== undefined) && isOpen(progress, slot) && !progress.parked.has(slot);
}

function join(
  record: JobRecord,
  { slot, generation }: PodIdentity,
  task: EcsTask,
  place: Place,
  now: number,
): Concluded {
  const { progress } = record;
  if (task.lastStatus !== 'STOPPED') {
    if (place === 'earlier' || slot >= progress.slots) return { record, events: [] };
    return { record: withProgress(record, seenAlive(record, slot, task)), events: [] };
  }
  const isFormer = generation < progress.generation;
  const seen = isFormer ? withProgress(record, { ...progress, dying: progress.dying.without(slot) }) : record;
  const isOurs = !isDecided(record) && isOpen(progress, slot);
  if (isOurs && isSuccess(record, slot, generation, place, task)) return succeed(seen, slot, task, now);
  if (isFormer) return seen === record ? { record, events: [] } : settle(seen, now);
  const killed = progress.terminating.has(slot);
  // Of a place that is there no more it is not known which pod was the last.
  if (place === 'earlier' && (!killed || isOpen(progress, slot))) return { record, events: [] };
  const ended = withProgress(record, stopped(progress, slot));
  return killed ? conclude(ended, now) : { record: ended, events: [] };
}

/**
 * A pod that was stopped because its Job was suspended, or may run fewer pods, counts for nothing, however it takes that (kubernetes-jobs.md 3, 5);
 * one that had ended before does. One that its user deletes may end well (4.4), unless it was judged before. The task tells it alone, so that
 * it means the same whenever, and however often, it is seen.
 */
function isSuccess(record: JobRecord, slot: number, generation: number, place: Place, task: EcsTask): boolean {
  const { job, progress } = record;
  const wasStopped = task.stopCode === 'UserInitiated';
  const isWithdrawn = isHeld(record) || generation < progress.generation || progress.parked.has(slot);
  if (wasStopped && (isWithdrawn || place === 'earlier')) return false;
  return outcomeOf(task, job.spec.template.spec).kind === 'succeeded';
}

/** The Job may run nothing at present. */
const isHeld = (record: JobRecord) => record.job.spec.suspend === true || parallelismOf(record) === 0;

function seenAlive({ job, progress }: JobRecord, slot: number, task: EcsTask): Progress {
  const alive = progress.alive.with(slot);
  const runs = task.desiredStatus === 'RUNNING' && hasBegun(task, job.spec.template.spec);
  const running = runs ? progress.running.with(slot) : progress.running;
  return alive === progress.alive && running === progress.running ? progress : { ...progress, alive, running };
}

function succeed(record: JobRecord, slot: number, task: EcsTask, now: number): Concluded {
  const endedAt = task.executionStoppedAt ?? task.stoppedAt ?? now;
  const closed = closeSlot(record.progress, slot, 'succeeded');
  const progress = { ...closed, lastSuccessAt: Math.max(closed.lastSuccessAt, endedAt) };
  const succeeded = { ...record, progress };
  const verdict = decide(succeeded, now);
  return verdict ? enforce(succeeded, verdict, now, { machine: false, slot }) : { record: succeeded, events: [] };
}

function withProgress(record: JobRecord, progress: Progress): JobRecord {
  if (sameSets(progress, record.progress)) return record;
  return { ...record, progress };
}

function sameSets(a: Progress, b: Progress): boolean {
  return (['alive', 'running', 'terminating', 'dying', 'leaving'] as const).every((set) => a[set] === b[set]);
}

type Shown = Pick<Observation, 'pod' | 'removed' | 'events'>;

/** What becomes of the Pod object. `record` is the one from before this observation. */
function show(record: JobRecord, identity: PodIdentity, task: EcsTask, previous: Pod | undefined, place: Place): Shown {
  const { podName: name, slot, attempt, launch, generation } = identity;
  const { job, progress } = record;
  const seen = { launch, version: task.version };
  const outcome = outcomeOf(task, job.spec.template.spec);
  if (!previous && staysAway(record, identity, task, outcome, place)) return { events: [] };
  // A place may have got two tasks for one launch, when it was not heard that the first had been started: one success is enough.
  if (previous?.status.phase === 'Succeeded' && taskArnOf(previous) !== task.taskArn) return { events: [] };
  const ended = previous !== undefined && hasEnded(previous);
  // Pods that were stopped because nobody wanted them any more disappear (kubernetes-jobs.md 3.2), also those whose task had stopped before
  // and which waited for another one; those that have ended by themselves stay.
  const killed =
    progress.terminating.has(slot) || slot >= progress.slots || (isDecided(record) && isOpen(progress, slot));
  const stoppedFor = task.stopCode === 'UserInitiated' && isHeld(record);
  const unwanted = killed || generation < progress.generation || stoppedFor;
  const removed =
    unwanted && !(outcome.kind === 'succeeded' && !killed && isSuccess(record, slot, generation, place, task));
  // Several may fail at the same moment: those that nobody had to stop are failed pods like the one that decided, unless their containers would
  // have been started again; and one may have succeeded before its Job was suspended.
  const counts = hasFailed(job, outcome) || (outcome.kind === 'succeeded' && !isDecided(record));
  const byItself = killed && counts && task.stopCode === 'EssentialContainerExited' && !isBeingDeleted(previous);
  const isNewest = !previous || launch >= seenOf(previous).launch;
  const isTaken = wasRemoved(task, outcome) && (!progress.orphans || isBeingDeleted(previous));
  const gone = isNewest && (isTaken || (outcome.kind === 'succeeded' && isBeingDeleted(previous)));
  if (outcome.kind !== 'open' && !ended && !byItself && (removed || gone)) {
    if (!previous) return { events: [] };
    // Kubernetes' Job controller tells of the pods that it deletes itself.
    if (isBeingDeleted(previous)) return { removed: true, events: [] };
    return { removed: true, events: [podDeleted(name)] };
  }
  if (previous && (isOlder(seen, seenOf(previous)) || (ended && unwanted))) return { events: [] };
  const retry = retryOf(progress, slot);
  const restarts = place === 'current' ? retry.restarts : (previous?.status.containerStatuses?.[0]?.restartCount ?? 0);
  const pod = continued(podOfTask(job, { name, slot, attempt, launch, retry }, task, restarts), previous);
  return { pod, events: previous ? [] : [podCreated(name)] };
}

/** Whether of a pod that is not there nothing is shown: it was taken away, and does not come back by what is told late, or nobody is to hear of it. */
function staysAway(
  record: JobRecord,
  { slot, attempt, generation }: PodIdentity,
  task: EcsTask,
  outcome: TaskOutcome,
  place: Place,
): boolean {
  const { job, progress } = record;
  // One that was judged was there before; one that has succeeded need not have been.
  const isPassed = !isOpen(progress, slot) || attempt < retryOf(progress, slot).attempt;
  const isJudged = isPassed && generation === progress.generation;
  if (isJudged && (task.stopCode === 'UserInitiated' || outcome.kind !== 'succeeded')) return true;
  // An index that is there no more is begun by the Map all the same when its back-off is over.
  if (isUnheard(progress, slot) || slot >= progress.slots) return true;
  // Its place is at something later by now, or its Job wants no pod there: what it came to was told before, or will be when it is over.
  const isOver = hasFailed(job, outcome) || outcome.kind === 'succeeded' || outcome.kind === 'disrupted';
  return !isOver && (place === 'earlier' || !isWanted(record, slot));
}

/** Failed for good: otherwise its container is started again. */
function hasFailed({ spec }: AdmittedJob, { kind }: TaskOutcome): boolean {
  return kind === 'failed' && spec.template.spec.restartPolicy !== 'OnFailure';
}
