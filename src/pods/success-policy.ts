import { type Reason, successPolicyMatched } from '../job/conditions';
import { countIndexes, readIndexes } from '../job/index-set';
import type { JobRecord } from './job-record';
import type { SlotSet } from './slot-set';

/** successPolicy: the first rule that the succeeded indexes meet (kubernetes-jobs.md 4.8). */
export function matchSuccessPolicy({ job, progress }: JobRecord): Reason | undefined {
  const rules = job.spec.successPolicy?.rules ?? [];
  if (progress.succeeded.size === 0) return undefined;
  const matched = rules.findIndex((rule) => meets(rule, progress.succeeded, progress.slots));
  return matched === -1 ? undefined : successPolicyMatched(matched);
}

function meets(
  { succeededIndexes, succeededCount }: { succeededIndexes?: string; succeededCount?: number },
  succeeded: SlotSet,
  slots: number,
): boolean {
  if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
  const intervals = readIndexes(succeededIndexes, slots);
  const listed = countIndexes(intervals);
  if (listed === 0) return false;
  let within = 0;
  for (const { first, last } of intervals)
    for (let slot = first; slot <= last; slot++) if (succeeded.has(slot)) within++;
  return within >= Math.min(listed, succeededCount ?? listed);
}
