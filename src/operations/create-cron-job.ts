import { newCronJobRecord } from '../cron/cron-job-record';
import { admitCronJob } from '../job/admit-cron-job';
import type { AdmittedCronJob, CronJob } from '../job/types';
import { unsupportedCronJobFields } from '../plan/unsupported-cron-job';
import type { Backend } from './backend';
import { type Created, type CreateJob, createNamed, withRemedy } from './create-job';
import { ensureNamespace } from './ensure-namespace';

export interface CreateCronJob extends Omit<CreateJob, 'job'> {
  cronJob: CronJob;
}

/** Admits a CronJob and stores it, with what it still asks for: its schedules. */
export function createCronJob(
  backend: Pick<Backend, 'cronJobs' | 'namespaces'>,
  request: CreateCronJob,
): Promise<Created<AdmittedCronJob>> {
  return createNamed(request.cronJob, () => createOnce(backend, request));
}

/** The CronJob as it would be stored, and every mistake there is, also of the Jobs it would start. */
export function examineCronJob(request: Omit<CreateCronJob, 'dryRun'>): ReturnType<typeof admitCronJob> {
  const { cronJob, errors, warnings } = admitCronJob(request.cronJob, request);
  const unsupported = unsupportedCronJobFields(cronJob, request.serviceAccounts);
  return { cronJob, errors: [...errors, ...unsupported.map(withRemedy)], warnings };
}

async function createOnce(
  backend: Pick<Backend, 'cronJobs' | 'namespaces'>,
  request: CreateCronJob,
): Promise<Created<AdmittedCronJob>> {
  const { cronJob, errors, warnings } = examineCronJob(request);
  const { name, namespace } = cronJob.metadata;
  if (errors.length > 0) return { kind: 'invalid', name: name ?? '', errors, warnings };
  if (request.dryRun) {
    if (await backend.cronJobs.get(namespace, name)) return { kind: 'exists', name };
    return { kind: 'created', object: cronJob, warnings };
  }
  const record = newCronJobRecord(cronJob);
  const outcome = await backend.cronJobs.create(record, request.now);
  await ensureNamespace(backend, namespace, cronJob.metadata.uid, request.now);
  if (outcome === 'exists') return { kind: 'exists', name };
  const stored = await backend.cronJobs.get(namespace, name);
  return { kind: 'created', object: stored?.cronJob ?? cronJob, warnings };
}
