import { StateError } from '../errors';
import { type Json, TaskError } from '../host';
import { evaluate, evaluateNumber, type Visit } from '../run';
import type { Template } from '../template';

/** The items of a dataset. @throws StateError States.ItemReaderFailed, in the words that were recorded */
export async function readItems(visit: Visit): Promise<Json[]> {
  const { state, run } = visit;
  const reader = state.reader as { resource: string };
  const args = await evaluate(visit, state.fields.ReaderArguments as Template);
  const most = await evaluateNumber(visit, 'MaxItems');
  if (most !== undefined && most < 0) throw unreadable('field MaxItems must be positive');
  let items: unknown;
  try {
    items = JSON.parse(await run.host.readItems(reader.resource, args));
  } catch (error) {
    if (error instanceof TaskError || error instanceof SyntaxError) {
      throw unreadable(error instanceof TaskError ? (error.cause ?? '') : error.message);
    }
    throw error;
  }
  if (!Array.isArray(items)) throw unreadable('Attempting to map over non-iterable node.');
  return most ? items.slice(0, most) : items;
}

function unreadable(cause: string): StateError {
  return new StateError('States.ItemReaderFailed', cause);
}
