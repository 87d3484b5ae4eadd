import { type MapMode, planExecution } from '../plan/plan-execution';
import { type ServiceAccounts, taskRoleOf } from '../plan/service-accounts';
import { planTaskDefinition, type TaskDefinitionSettings } from '../plan/task-definition';
import type { JobRecord } from '../pods/job-record';
import { type Executions, executionName } from './executions';
import type { Lists } from './lists';
import type { Store } from './store';
import type { TaskDefinitions } from './task-definitions';
import type { Tasks } from './tasks';

export interface StartCloud {
  store: Store;
  tasks: Tasks;
  taskDefinitions: TaskDefinitions;
  lists: Lists;
  executions: Executions;
  settings: TaskDefinitionSettings & { serviceAccounts: ServiceAccounts };
}

/** Starts an execution of the generation that a Job is at, or finds that it was started before. */
export async function startExecution(
  cloud: StartCloud,
  { job, progress }: JobRecord,
  { part, slots, attempt, mode }: { part: number; slots: number[]; attempt: number; mode: MapMode },
): Promise<{ arn: string; family: string }> {
  const { generation, stride } = progress;
  const { uid } = job.metadata;
  const { serviceAccounts, ...settings } = cloud.settings;
  const taskRoleArn = taskRoleOf(job, serviceAccounts, settings.taskRoleArn);
  const definition = planTaskDefinition(job, { ...settings, taskRoleArn });
  const taskDefinition = await cloud.taskDefinitions.ensure(definition);
  const name = executionName(uid, generation, part).slice(uid.length + 1);
  const list = mode === 'distributed' ? await cloud.lists.putSlots(uid, name, slots) : undefined;
  const input = planExecution(job, {
    ...{ generation, part, stride, slots, attempt, taskDefinition, list },
    placement: settings.placement,
  });
  return { arn: await cloud.executions.start(mode, input), family: definition.family };
}
