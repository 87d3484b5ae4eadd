import { REASONS, type Reason } from '../job/conditions';
import { kindOf } from '../job/kind';
import { activeCount } from './active';
import type { JobRecord } from './job-record';

/** The completion criterion of each kind of Job (kubernetes-jobs.md 1.1). */
export function completionsReached(record: JobRecord, now: number): Reason | undefined {
  const { job, progress } = record;
  const { succeeded, slots } = progress;
  const reached =
    kindOf(job.spec) === 'workQueue' ? succeeded.size > 0 && activeCount(record, now) === 0 : succeeded.size >= slots;
  return reached ? REASONS.completionsReached : undefined;
}
