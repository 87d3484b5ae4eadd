import { type EventPattern, matchesPattern } from '../events/pattern';

/** Whether an event source mapping wants a record: one of its filters matches, or it has none. */
export function passesFilters(filters: EventPattern[] | undefined, record: unknown): boolean {
  return filters === undefined || filters.length === 0 || filters.some((filter) => matchesPattern(filter, record));
}
