import { ITEM_READER_FAILED, StateError } from '../errors';
import { type Json, TaskError } from '../host';
import type { Distributed } from '../state';
import { bindingsOf, evaluate, evaluateNumber, type Visit } from '../visit';

/** Gives the items of a Map Run, once that has begun. */
export type ItemSource = () => Promise<Json[]>;

/** Evaluates what is needed to read the items, so that a mistake there fails the state before its Map Run. */
export async function itemSource(
  visit: Visit,
  reader: Distributed['reader'],
  items: Json[] | undefined,
): Promise<ItemSource> {
  if (!reader) return async () => items ?? [];
  const bindings = bindingsOf(visit);
  const args = reader.arguments ? await evaluate(visit, reader.arguments, bindings) : {};
  const maxItems = reader.maxItems ? await evaluateNumber(visit, reader.maxItems, bindings) : 0;
  const { host } = visit.run;
  return async () => {
    // 0 is no limit (recorded).
    if (maxItems < 0) throw unreadable('field MaxItems must be positive');
    const read = parse(await host.readItems(reader.resource, args).catch(asUnreadable));
    return maxItems > 0 ? read.slice(0, maxItems) : read;
  };
}

/** The causes are AWS's words (recorded), but for text that is not JSON. */
function parse(text: string): Json[] {
  let items: Json;
  try {
    items = JSON.parse(text) as Json;
  } catch (error) {
    throw unreadable((error as Error).message);
  }
  if (!Array.isArray(items)) throw unreadable('Attempting to map over non-iterable node.');
  return items;
}

function asUnreadable(error: unknown): never {
  throw error instanceof TaskError ? unreadable(error.cause ?? error.error) : error;
}

function unreadable(cause: string | undefined): StateError {
  return new StateError(ITEM_READER_FAILED, cause);
}
