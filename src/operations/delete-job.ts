import { FOREGROUND_DELETION, ORPHAN_DEPENDENTS } from '../job/deletion-finalizers';
import type { AdmittedJob } from '../job/types';
import type { JobRecord } from '../pods/job-record';
import { orphaned } from '../pods/orphans';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { type Deleted, type Deletion, deletingMetadata, type Propagation, unmet } from './deletion';

/**
 * Deletes a Job: its name is free at once, and its pods are stopped and removed after that. If the pods are to stay it goes when they know of no
 * owner any more. A Job with finalizers stays until someone has taken them away; its pods do not wait for that.
 */
export async function deleteJob(backend: Pick<Backend, 'jobs'>, request: Deletion): Promise<Deleted<AdmittedJob>> {
  const { namespace, name, preconditions = {}, propagation = 'Background', dryRun, now } = request;
  return tryAnew<Deleted<AdmittedJob>>(`Job ${namespace}/${name}`, async () => {
    const record = await backend.jobs.get(namespace, name);
    if (!record) return { kind: 'notFound' };
    const message = unmet(preconditions, record.job);
    if (message) return { kind: 'conflict', message };
    const marked = deleting(record, propagation, now);
    if (!marked.job.metadata.finalizers?.length)
      return dryRun || (await backend.jobs.remove(record, now)) ? { kind: 'deleted', object: record.job } : undefined;
    if (dryRun || marked === record) return { kind: 'deleting', object: marked.job };
    const stored = await backend.jobs.replace(record, marked, now);
    return stored && { kind: 'deleting', object: stored.job };
  });
}

/** The Job as it waits for its finalizers, and what is to be done about its pods; the same record when it waits already. */
function deleting(record: JobRecord, propagation: Propagation, now: number): JobRecord {
  const metadata = deletingMetadata(record.job.metadata, FINALIZERS[propagation], now);
  if (metadata === record.job.metadata) return record;
  const left: JobRecord = propagation === 'Orphan' ? orphaned(record, now) : { ...record, todo: 'delete' };
  return { ...left, job: { ...record.job, metadata } };
}

/** What a Job waits for besides what others have it wait for. */
const FINALIZERS: Record<Propagation, string[]> = {
  Background: [],
  Foreground: [FOREGROUND_DELETION],
  Orphan: [ORPHAN_DEPENDENTS],
};
