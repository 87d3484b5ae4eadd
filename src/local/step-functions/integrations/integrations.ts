import type { Integration } from '../integration';
import type { IntegrationDependencies } from './dependencies';
import { ecsRunTask } from './ecs-run-task';
import { ecsRunTaskSync } from './ecs-run-task-sync';
import { lambdaInvoke } from './lambda-invoke';

/** Every service integration there is here: what `Resource` of a Task state may name. */
export function createIntegrations(deps: IntegrationDependencies): Integration[] {
  return [lambdaInvoke(deps), ecsRunTask(deps), ecsRunTaskSync(deps)];
}
