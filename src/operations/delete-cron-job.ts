import type { CronJobRecord } from '../cron/cron-job-record';
import { FOREGROUND_DELETION } from '../job/deletion-finalizers';
import type { AdmittedCronJob } from '../job/types';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { type Deleted, type Deletion, deletingMetadata, type Propagation, unmet } from './deletion';

/** Deletes a CronJob: nothing is started any more, and its Jobs go or stay. One with finalizers stays until they have been taken away. */
export function deleteCronJob(
  { cronJobs }: Pick<Backend, 'cronJobs'>,
  request: Deletion,
): Promise<Deleted<AdmittedCronJob>> {
  const { namespace, name, preconditions = {}, propagation = 'Background', dryRun, now } = request;
  return tryAnew<Deleted<AdmittedCronJob>>(`CronJob ${namespace}/${name}`, async () => {
    const record = await cronJobs.get(namespace, name);
    if (!record) return { kind: 'notFound' };
    const message = unmet(preconditions, record.cronJob);
    if (message) return { kind: 'conflict', message };
    const marked = deleting(record, propagation, now);
    if (!marked.cronJob.metadata.finalizers?.length)
      return dryRun || (await cronJobs.remove(marked, now)) ? { kind: 'deleted', object: record.cronJob } : undefined;
    if (dryRun || marked === record) return { kind: 'deleting', object: marked.cronJob };
    const stored = await cronJobs.replace(record, marked, now);
    return stored && { kind: 'deleting', object: stored.cronJob };
  });
}

/** The same record when it waits for its finalizers already. */
function deleting(record: CronJobRecord, propagation: Propagation, now: number): CronJobRecord {
  // Its Jobs lose their owner after it has gone.
  const own = propagation === 'Foreground' ? [FOREGROUND_DELETION] : [];
  const metadata = deletingMetadata(record.cronJob.metadata, own, now);
  if (metadata === record.cronJob.metadata) return record;
  const orphans = propagation === 'Orphan';
  return { ...record, ...(orphans && { orphans }), todo: 'delete', cronJob: { ...record.cronJob, metadata } };
}
