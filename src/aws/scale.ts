import { JOB_SUSPENDED } from '../failures';
import { DISTRIBUTED_CONCURRENCY } from '../plan/plan-execution';
import { wantsPods } from '../pods/active';
import { type JobRecord, partExecution } from '../pods/job-record';
import { hasOrphans } from '../pods/orphans';
import type { JobKey } from './jobs';
import { type StartCloud, startExecution } from './start-execution';
import { stopUnwanted } from './stop-pods';

/**
 * Follows a change of parallelism or completions while pods run: starts executions for places that were added, lets the Maps run as many pods
 * at once as they may, and stops the pods that are too many. Nothing is done to the others.
 */
export async function scale(cloud: StartCloud, key: JobKey, record: JobRecord, now: number): Promise<void> {
  const { progress, execution, job } = record;
  const { generation, slots } = progress;
  const { parallelism } = job.spec;
  const parts = progress.parts.length;
  const started = execution?.parts ?? 1;
  for (let part = started; part < parts; part++) {
    const { slots: open, attempt } = partExecution(progress, part);
    // One rendering for all of them: tried again, there may be fewer places, and it must find the execution that was started before.
    if (open.length > 0) await startExecution(cloud, record, { part, slots: open, attempt, mode: 'distributed' });
  }
  await cloud.executions.limit(key.uid, generation, started, Math.min(parallelism, DISTRIBUTED_CONCURRENCY));
  if (progress.terminating.size > 0) await stopUnwanted(cloud, key, now);
  const scaled = await cloud.store.jobs.update(key, now, (current, deleted) => {
    const wanted =
      hasOrphans(current) || (!deleted && current.progress.generation === generation && wantsPods(current));
    if (!wanted || !current.execution) return { record: current, wanted };
    const { todo, ...rest } = current;
    // Changed again meanwhile: the change asks for the rest.
    const isDone =
      current.progress.parts.length === parts &&
      current.progress.slots === slots &&
      current.job.spec.parallelism === parallelism;
    const left = todo && (todo !== 'scale' || !isDone) ? { todo } : {};
    return { record: { ...rest, ...left, execution: { ...current.execution, parts } }, wanted };
  });
  if (!scaled?.wanted)
    await cloud.executions.stop(key.uid, generation, parts, JOB_SUSPENDED, 'The Job does not want its pods any more');
}
