import { matches, type StateError } from './errors';
import type { Catcher, State } from './state-machine';

/** The first catcher that names the error. */
export function catcherOf(state: State, error: StateError): Catcher | undefined {
  return state.catchers.find((catcher) => matches(catcher.errorEquals, error.error));
}
