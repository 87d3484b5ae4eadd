import type { Ecs } from '../../ecs/ecs';
import type { Lambda } from '../../lambda/lambda';
import type { Surroundings } from '../../service';
import type { Integration } from '../integration';
import { ecsRunTask } from './ecs-run-task';
import { ecsRunTaskSync } from './ecs-run-task-sync';
import { lambdaInvoke } from './lambda-invoke';

export interface IntegrationDependencies {
  lambda: Pick<Lambda, 'invoke'>;
  ecs: Pick<Ecs, 'runTask' | 'stopTask' | 'stopped' | 'service'>;
  surroundings: Surroundings;
}

/** Every service integration there is here: what `Resource` of a Task state may name. */
export function createIntegrations(deps: IntegrationDependencies): Integration[] {
  return [lambdaInvoke(deps), ecsRunTask(deps), ecsRunTaskSync(deps)];
}
