import type { Data } from './data';

/** Quotas of Step Functions that change what an execution does (AWS: "Quotas for Step Functions"). */

/** Bytes of UTF-8 that the input or output of a task, state or execution may have. */
export const MAX_DATA_BYTES = 262_144;

/** Bytes that all variables of an execution may hold together. */
export const MAX_VARIABLE_BYTES = 10_485_760;

/** Events one execution's history may hold; the last one is kept for the end of the execution. */
export const MAX_HISTORY_EVENTS = 25_000;

/** Iterations of an inline Map that run at the same time. */
export const MAX_INLINE_CONCURRENCY = 40;

/** Child executions of a distributed Map that run at the same time. */
export const MAX_DISTRIBUTED_CONCURRENCY = 10_000;

/** The longest timeout, interval or wait in seconds that the language accepts. */
export const MAX_SECONDS = 99_999_999;

/** The highest `MaxDelaySeconds` of a retrier. */
export const MAX_RETRY_DELAY_SECONDS = 31_622_400;

/** Whether data is larger than that of a state may be. */
export function exceedsDataLimit(data: Data): boolean {
  return data.isLargerThan(MAX_DATA_BYTES);
}
