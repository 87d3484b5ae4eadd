import type { Ecs } from '../../ecs/ecs';
import type { Lambda } from '../../lambda/lambda';
import type { Surroundings } from '../../service';

export interface IntegrationDependencies {
  lambda: Pick<Lambda, 'invoke'>;
  ecs: Pick<Ecs, 'runTask' | 'stopTask' | 'stopped' | 'service'>;
  surroundings: Surroundings;
}
