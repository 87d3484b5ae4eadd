import type { Surroundings } from '../../service';
import type { Executions } from '../executions';
import type { Machine } from '../load-machines';

/** What the actions share. */
export interface ActionContext {
  machines: ReadonlyMap<string, Machine>;
  executions: Executions;
  surroundings: Surroundings;
}
