import { mapMode } from '../plan/plan-execution';
import type { JobRecord } from './job-record';
import { openCount } from './progress';

/**
 * Asks for an execution of the generation that a Job is at. How it is to run is said here, once: whoever starts it may have to do so twice, and what
 * it follows from may have changed in between. In another rendering of the state machine it would be another execution of the same name.
 */
export function askForExecution({ todo: _, asked: __, ...record }: JobRecord): JobRecord {
  const { job } = record;
  const { parallelism } = job.spec;
  // There is nothing to start before the Job may run something again.
  if (parallelism === 0) return record;
  const { heldUntil: ___, ...progress } = record.progress;
  return { ...record, progress, todo: 'start', asked: { mode: mapMode(job, openCount(progress)), parallelism } };
}
