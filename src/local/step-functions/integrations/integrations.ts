import type { Ecs } from '../../ecs/ecs';
import type { Lambda } from '../../lambda/lambda';
import type { Surroundings } from '../../service';
import type { Integration } from '../integration';

export interface IntegrationDependencies {
  lambda: Pick<Lambda, 'invoke'>;
  ecs: Pick<Ecs, 'runTask' | 'stopTask' | 'stopped' | 'service'>;
  surroundings: Surroundings;
}

/** Every service integration there is here: what `Resource` of a Task state may name. */
export declare function createIntegrations(deps: IntegrationDependencies): Integration[];
