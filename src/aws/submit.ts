import { JOB_DELETED, JOB_SUSPENDED } from '../failures';
import { mapMode, planExecution } from '../plan/plan-execution';
import { planTaskDefinition, type TaskDefinitionSettings } from '../plan/task-definition';
import { type JobRecord, nextExecution } from '../pods/job-record';
import type { Alarms } from './alarms';
import type { Executions } from './executions';
import { finishDeletion } from './finish-deletion';
import type { JobKey } from './jobs';
import type { Lists } from './lists';
import { setAlarm } from './set-alarm';
import { stopPods } from './stop-pods';
import type { Store } from './store';
import type { TaskDefinitions } from './task-definitions';
import type { Tasks } from './tasks';

export interface SubmitCloud {
  store: Store;
  tasks: Tasks;
  taskDefinitions: TaskDefinitions;
  lists: Lists;
  executions: Executions;
  alarms: Alarms;
  settings: TaskDefinitionSettings;
}

/**
 * Does what a stored Job still asks for (`todo`), as it is now and not as it was when the message was sent: every step can be repeated, and
 * a message that comes late finds nothing to do.
 * @param deleted the message is about what a deleted Job has left; its name may not be free yet
 * @returns what was done, for the log
 */
export async function submit(
  cloud: SubmitCloud,
  key: JobKey,
  deleted: boolean,
  now: number,
): Promise<'start' | 'stop' | 'delete' | 'alarm' | 'nothing'> {
  const { jobs } = cloud.store;
  const record = deleted ? await jobs.findDeleted(key.uid) : await jobs.get(key.namespace, key.name);
  if (!record || record.job.metadata.uid !== key.uid) return 'nothing';
  if (!record.todo) return (await setAlarm(cloud, key, record, now)) ? 'alarm' : 'nothing';
  if (record.todo === 'delete' && !deleted && !record.job.metadata.finalizers?.length) {
    // Whoever changes it now delays its end, and cannot call it off: then the change asks for the same again.
    await jobs.remove(record, now);
  } else if (record.todo === 'start') await start(cloud, key, record, now);
  else await stop(cloud, key, record, deleted, now);
  return record.todo;
}

async function start(cloud: SubmitCloud, key: JobKey, record: JobRecord, now: number): Promise<void> {
  const { generation, slots, attempt } = nextExecution(record);
  const { job, execution } = record;
  // Resumed before anyone had stopped what ran before.
  if (execution && execution.generation < generation) {
    await cloud.executions.stop(key.uid, execution.generation, JOB_SUSPENDED, 'The Job goes on in another execution');
  }
  const definition = planTaskDefinition(job, cloud.settings);
  const taskDefinition = await cloud.taskDefinitions.ensure(definition);
  const mode = mapMode(job, slots);
  const list = mode === 'distributed' ? await cloud.lists.putSlots(key.uid, generation, slots) : undefined;
  const input = planExecution(job, { generation, slots, attempt, taskDefinition, list });
  const arn = await cloud.executions.start(mode, input);
  const started = await cloud.store.jobs.update(key, now, (current, deleted) => {
    const wanted = !deleted && current.todo === 'start' && nextExecution(current).generation === generation;
    if (!wanted) return { record: current, wanted: !deleted && current.execution?.arn === arn && !current.todo };
    const { todo: _, ...rest } = current;
    return { record: { ...rest, execution: { arn, generation, family: definition.family } }, wanted };
  });
  // Deleted or suspended while it was being started: whoever did that may have looked for the execution before there was one.
  if (!started?.wanted)
    await cloud.executions.stop(key.uid, generation, JOB_DELETED, 'The Job was changed while it was started');
}

async function stop(cloud: SubmitCloud, key: JobKey, record: JobRecord, deleted: boolean, now: number): Promise<void> {
  const { store, executions } = cloud;
  if (deleted) await store.jobs.removeName(record);
  const generation = record.progress.generation;
  if (deleted && record.alarm) await cloud.alarms.cancel(key.uid, record.alarm);
  // Also while it is there and waits for its finalizers.
  const goes = deleted || record.todo === 'delete';
  if (goes) await executions.stop(key.uid, generation, JOB_DELETED, 'The Job was deleted');
  else await executions.stop(key.uid, generation, JOB_SUSPENDED, 'The Job does not want its pods any more');
  await stopPods(cloud, key, goes, now);
  await store.jobs.update(key, now, (current) => {
    if (current.todo !== record.todo || current.progress.generation !== generation) return { record: current };
    const { todo: _, ...rest } = current;
    return { record: rest };
  });
  if (goes && !deleted) await finishDeletion(store, key, now);
}
