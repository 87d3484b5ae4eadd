import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** Why a transaction may be cancelled although its conditions hold: then it is worth another try (TransactWriteItems, API Reference). */
const PASSING = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const UNMET = 'ConditionalCheckFailed';

/** Whether the condition of a write was not met. */
export function isRefused(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException) return true;
  return codesOf(error).includes(UNMET);
}

/** What stands in the place of a write whose condition was not met; nothing unless the write has asked for it. */
export function itemOf(error: unknown): Item {
  return (error instanceof ConditionalCheckFailedException && error.Item) || {};
}

/** The writes of a transaction whose conditions were not met, by their numbers, with what stands in their places if they have asked for it. */
export function refusedOf(error: unknown): Map<number, Item> {
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  return new Map(reasons.flatMap(({ Code, Item = {} }, at) => (Code === UNMET ? [[at, Item]] : [])));
}

/** Whether the same write may succeed the next time. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  const codes = codesOf(error);
  return codes.length > 0 && codes.every((code) => PASSING.has(code));
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
}
