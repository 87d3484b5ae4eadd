import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/** Items of one TransactWriteItems, and their bytes: DynamoDB's limits are 100 and 4 MB, and an item is a little more than its values. */
const TRANSACTION_ITEMS = 100;
const TRANSACTION_BYTES = 3_500_000;

/** Why a transaction may be cancelled although its conditions hold: then it is worth another try (TransactWriteItems, API Reference). */
const PASSING = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** A write on the condition that the stored item has this version; undefined: that there is none. */
export interface ConditionalPut {
  item: Record<string, AttributeValue>;
  version: number | undefined;
}

/** As few groups as DynamoDB takes, in the same order. */
export function* transactions(puts: ConditionalPut[]): Generator<ConditionalPut[]> {
  let some: ConditionalPut[] = [];
  let bytes = 0;
  for (const put of puts) {
    const size = sizeOf(put.item);
    if (some.length === TRANSACTION_ITEMS || (some.length > 0 && bytes + size > TRANSACTION_BYTES)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(put);
    bytes += size;
  }
  if (some.length > 0) yield some;
}

function sizeOf(item: ConditionalPut['item']): number {
  return Object.values(item).reduce(
    (sum, { S = '', N = '', B }) => sum + Buffer.byteLength(S + N) + (B?.length ?? 0),
    0,
  );
}

/** Whether the condition of a write was not met. */
export function isRefused(error: unknown): boolean {
  if (error instanceof ConditionalCheckFailedException) return true;
  return codesOf(error).includes('ConditionalCheckFailed');
}

type Item = ConditionalPut['item'];

/** What stands in the place of a write whose condition was not met; nothing unless the write has asked for it. */
export function itemOf(error: unknown): Item {
  return (error instanceof ConditionalCheckFailedException && error.Item) || {};
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
