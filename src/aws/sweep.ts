import type { CronJobRecord } from '../cron/cron-job-record';
import { missedStart } from '../cron/missed-start';
import { timetableOf } from '../cron/sync';
import { isFinished } from '../job/conditions';
import { isManagedElsewhere } from '../job/kind';
import { hasEnded } from '../job/pod-phase';
import type { Pod } from '../job/types';
import { isDeleted, wantsPods } from '../pods/active';
import { wantsAlarm } from '../pods/alarm';
import { forgottenTask, identityOfPod } from '../pods/forgotten-task';
import type { JobRecord } from '../pods/job-record';
import { hasOrphans } from '../pods/orphans';
import type { Executions } from './executions';
import { executionName } from './executions';
import { finishDeletion } from './finish-deletion';
import { type FinishCloud, finishJob, PATIENCE } from './finish-job';
import type { JobKey } from './jobs';
import type { PodRecord } from './pods';
import { identified, type SeenTask } from './record-tasks';
import { runCronJob } from './run-cron-job';
import { recordAndStop, stopPod } from './stop-pods';
import type { Store } from './store';
import type { TaskDefinitions } from './task-definitions';

export interface SweepCloud extends FinishCloud {
  executions: Pick<Executions, 'running'>;
  taskDefinitions: Pick<TaskDefinitions, 'collect'>;
}

/** What a sweep has done, in numbers, for the log. */
export interface Swept {
  /** Nothing runs and nothing is left to be done: the next sweeps end at once. */
  asleep: boolean;
  /** Jobs and CronJobs that asked for something which nobody had done. */
  repeated: number;
  /** Jobs whose execution had ended without their knowledge. */
  concluded: number;
  /** Tasks of which Jobs learned something that no event had told. */
  recorded: number;
  /** Tasks that ran and that nobody wants. */
  stopped: number;
  /** Task definitions that no Job uses any more. */
  deregistered: number;
  /** Jobs and CronJobs that could not be looked after. */
  failed: number;
}

/** What was written less than this ago, in milliseconds, is still on its way: a stream, a queue and an execution take their time. */
const SETTLED = 15 * 60_000;

/** What ended, or was deleted, less than this ago is looked at for what its pods have left: by one sweep at least after it has settled. */
const FRESH = 2 * 3_600_000;

const SLEEPING: Swept = {
  ...{ asleep: true, repeated: 0, concluded: 0, recorded: 0, stopped: 0, deregistered: 0, failed: 0 },
};

/**
 * Looks for what got lost between the services, and sees to it: what a Job asks for and nobody does, executions that ended unheard, pods whose
 * last event did not come, tasks that run for nobody. Everything it does is what the functions would have done, and can be repeated.
 * @param failed told what went wrong with one Job; the others are looked after all the same
 */
export async function sweep(
  cloud: SweepCloud,
  now: number,
  failed: (key: Partial<JobKey>, error: unknown) => void,
): Promise<Swept> {
  const { store } = cloud;
  if (!(await store.sweepMark.isSet()) && !(await isAnyStartMissed(store, now))) return SLEEPING;
  const pass = new Pass(cloud, now, failed);
  await pass.lookAfterJobs();
  await pass.lookAfterCronJobs();
  await pass.lookAfterTasks();
  const isQuiet = !pass.isBusy;
  if (isQuiet) await store.sweepMark.remove();
  // A Job that was created meanwhile has found the mark, and has not set it.
  if (isQuiet && (await isAnyOpen(cloud))) await store.sweepMark.set();
  return { ...pass.swept, asleep: isQuiet };
}

class Pass {
  readonly swept: Swept = { ...SLEEPING, asleep: false };
  isBusy = false;
  /** Tasks that ECS runs. */
  private running: ReadonlySet<string> | undefined;
  /** Tasks of pods that their Jobs want. */
  private readonly wanted = new Set<string>();
  private readonly families = new Set<string>();

  constructor(
    private readonly cloud: SweepCloud,
    private readonly now: number,
    private readonly failed: (key: Partial<JobKey>, error: unknown) => void,
  ) {}

  async lookAfterJobs(): Promise<void> {
    const { store, executions, taskDefinitions } = this.cloud;
    const open: JobKey[] = [];
    for await (const record of store.jobs.list()) {
      const key = keyOf(record);
      if (record.execution && !isFinished(record.job)) this.families.add(record.execution.family);
      if (isOpen(record) || this.isFresh(record)) open.push(key);
      if (isOpen(record) || !this.isSettled(record)) this.isBusy = true;
      await this.guard(key, () => this.repeat(key, record));
    }
    for await (const record of store.jobs.listDeleted()) {
      if (hasOrphans(record) && record.execution) this.families.add(record.execution.family);
      if (hasOrphans(record) || this.isFresh(record)) open.push(keyOf(record));
      if (hasOrphans(record) || record.todo !== undefined || !this.isSettled(record)) this.isBusy = true;
      if (record.todo !== undefined) await this.guard(keyOf(record), () => this.repeat(keyOf(record), record));
    }
    // After the Jobs: an execution that ends between the two has told its Job before.
    const running = open.length > 0 ? await executions.running() : new Set<string>();
    for (const key of open) await this.guard(key, () => this.lookAfter(key, running));
    this.swept.deregistered = await taskDefinitions.collect(this.families, this.now);
  }

  /** What a CronJob asks for, and what it was not told of its Jobs. A Job that it waited for may be followed by another one. */
  async lookAfterCronJobs(): Promise<void> {
    const { store } = this.cloud;
    for await (const record of store.cronJobs.list()) {
      const { metadata, status } = record.cronJob;
      if (record.todo !== undefined) await this.guard(metadata, () => this.repeatCronJob(record, false));
      else if (status?.active?.length || record.starting !== undefined || isStartMissed(record, this.now))
        await this.guard(metadata, async () => void (await runCronJob(store, metadata, this.now)));
    }
    for await (const record of store.cronJobs.listDeleted())
      if (record.todo !== undefined) await this.guard(record.cronJob.metadata, () => this.repeatCronJob(record, true));
  }

  private async repeatCronJob(record: CronJobRecord, deleted: boolean): Promise<void> {
    this.isBusy = true;
    if (!this.isSettled(record)) return;
    await this.cloud.store.cronJobs.repeat(record, deleted, this.now);
    this.swept.repeated++;
  }

  /** Submit works on what is written; that was so long ago that it was told before, and told in vain. */
  private async repeat(key: JobKey, record: JobRecord): Promise<void> {
    if (!this.isSettled(record) || (record.todo === undefined && !wantsAlarm(record))) return;
    await this.cloud.store.jobs.repeat(key, this.now);
    this.swept.repeated++;
    this.isBusy = true;
  }

  private async lookAfter(key: JobKey, running: ReadonlySet<string>): Promise<void> {
    const found = await this.cloud.store.jobs.find(key);
    if (!found || found.record.todo !== undefined) return;
    const { record, deleted } = found;
    const wants = wantsPods(record) || hasOrphans(record);
    const runningTasks = await this.runningTasks();
    const pods = await this.cloud.store.pods.ofJob(key, ({ pod, taskArn }) => taskArn !== '' && !hasEnded(pod));
    if (pods.length > 0) this.isBusy = true;
    if (wants) for (const { taskArn } of pods) this.wanted.add(taskArn);
    for (const { pod } of pods)
      if (this.wasToStop(pod) && (await stopPod(this.cloud, pod.metadata, this.now))) this.swept.stopped++;
    if (!this.isSettled(record) || runs(record, running)) {
      const stopped = pods.filter(({ taskArn }) => !runningTasks.has(taskArn));
      await this.record(key, identified(await this.cloud.tasks.describe(stopped.map(({ taskArn }) => taskArn))));
      return;
    }
    await this.recordForgotten(key, record, pods);
    if (isDeleted(record) && !wants) {
      if (!deleted) await finishDeletion(this.cloud.store, key, this.now);
      return;
    }
    if (!record.execution || isFinished(record.job)) return;
    // What it says of its end is not known any more: whatever is open goes on in another one.
    const { generation } = record.progress;
    await finishJob(this.cloud, key, { kind: 'stopped', generation }, PATIENCE, this.now);
    this.swept.concluded++;
  }

  /** Pods that seem to run although no execution of their Job does, or the Job is gone. */
  private async recordForgotten(key: JobKey, record: JobRecord, pods: PodRecord[]): Promise<void> {
    const { store, tasks } = this.cloud;
    const seen = identified(await tasks.describe(pods.map(({ taskArn }) => taskArn)));
    const known = new Set(seen.map(({ task }) => task.taskArn));
    const forgotten: SeenTask[] = [];
    const nobodys: PodRecord[] = [];
    for (const one of pods) {
      if (known.has(one.taskArn)) continue;
      const identity = identityOfPod(record, one.pod);
      if (identity) forgotten.push({ identity, task: forgottenTask(one.taskArn, this.now) });
      else nobodys.push(one);
    }
    await this.record(key, [...seen, ...forgotten]);
    // Pods that no place of their Job knows any more: nothing follows from their end.
    if (!wantsPods(record) && !hasOrphans(record)) await store.pods.delete(nobodys, this.now);
  }

  private async record(key: JobKey, seen: SeenTask[]): Promise<void> {
    if (seen.length === 0) return;
    const unwanted = await recordAndStop(this.cloud, key, seen, this.now);
    this.swept.recorded += seen.length;
    this.swept.stopped += unwanted.length;
  }

  private async runningTasks(): Promise<ReadonlySet<string>> {
    this.running ??= new Set(await this.cloud.tasks.listRunning());
    return this.running;
  }

  /** Tasks that run for a Job that is gone, has ended, or went on without them: Step Functions stops them only as best it can (aws.md 1.11). */
  async lookAfterTasks(): Promise<void> {
    const { tasks } = this.cloud;
    const others = [...(await this.runningTasks())].filter((taskArn) => !this.wanted.has(taskArn));
    const byJob = new Map<string, SeenTask[]>();
    for (const one of identified(await tasks.describe(others)))
      byJob.set(one.identity.uid, [...(byJob.get(one.identity.uid) ?? []), one]);
    for (const seen of byJob.values()) {
      const { namespace, job: name, uid } = (seen[0] as SeenTask).identity;
      this.isBusy = true;
      await this.guard({ namespace, name, uid }, async () => {
        const unwanted = await recordAndStop(this.cloud, { namespace, name, uid }, seen, this.now);
        this.swept.stopped += unwanted.length;
      });
    }
  }

  private isFresh({ version }: { version: number }): boolean {
    return this.now - version / 1000 <= FRESH;
  }

  /** Its user has deleted it, and it had its time to end: Submit was perhaps never told. */
  private wasToStop({ metadata: { deletionTimestamp } }: Pod): boolean {
    return deletionTimestamp !== undefined && this.now - Date.parse(deletionTimestamp) > SETTLED;
  }

  private isSettled({ version }: { version: number }): boolean {
    // Versions are microseconds of the time of the write (src/aws/table.ts).
    return this.now - version / 1000 > SETTLED;
  }

  private async guard(key: JobKey, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.swept.failed++;
      this.isBusy = true;
      this.failed(key, error);
    }
  }
}

function keyOf({ job }: JobRecord): JobKey {
  const { namespace, name, uid } = job.metadata;
  return { namespace, name, uid };
}

/** Something runs for it, or is to be done. */
function isOpen(record: JobRecord): boolean {
  if (isManagedElsewhere(record.job)) return false;
  return record.todo !== undefined || wantsPods(record) || isDeleted(record) || hasPods(record);
}

function hasPods({ progress }: JobRecord): boolean {
  return progress.alive.size + progress.dying.size > 0;
}

function runs({ progress, job }: JobRecord, running: ReadonlySet<string>): boolean {
  return progress.parts.some((_, part) => running.has(executionName(job.metadata.uid, progress.generation, part)));
}

/** Its time has come, and who was called for it has failed. */
function isStartMissed({ cronJob }: CronJobRecord, now: number): boolean {
  const { metadata, spec } = cronJob;
  if (metadata.deletionTimestamp || spec.suspend) return false;
  return missedStart(cronJob, timetableOf(cronJob), now).time !== undefined;
}

async function isAnyStartMissed({ cronJobs }: Store, now: number): Promise<boolean> {
  for await (const record of cronJobs.list()) if (isStartMissed(record, now)) return true;
  return false;
}

async function isAnyOpen({ store }: SweepCloud): Promise<boolean> {
  for await (const record of store.jobs.list()) if (isOpen(record)) return true;
  for await (const { todo, starting } of store.cronJobs.list())
    if (todo !== undefined || starting !== undefined) return true;
  return false;
}
