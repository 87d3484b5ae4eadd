import type { CronJobRecord } from '../cron/cron-job-record';
import { defaultCronJob } from '../job/default-cron-job';
import type { AdmittedCronJob, CronJob, FieldError } from '../job/types';
import { validateCronJob } from '../job/validate-cron-job';
import { validateFinalizers } from '../job/validate-finalizers';
import { warnCronJob } from '../job/warn-job';
import type { ServiceAccounts } from '../plan/service-accounts';
import { unsupportedCronJobFields } from '../plan/unsupported-cron-job';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { clientsPart, isOfAnother, isReleased, isSame, withGeneration } from './clients-part';
import { withRemedy } from './create-job';
import type { Updated } from './update-job';

export interface UpdateCronJob {
  namespace: string;
  name: string;
  /** What the CronJob is to become, from what it is; it may be asked more than once. */
  change(cronJob: AdmittedCronJob): CronJob;
  serviceAccounts: ServiceAccounts;
  dryRun: boolean;
  now: number;
}

/** Changes a CronJob that is stored. Jobs that it has started stay as they are; a change that changes nothing stores nothing. */
export function updateCronJob(
  backend: Pick<Backend, 'cronJobs'>,
  request: UpdateCronJob,
): Promise<Updated<AdmittedCronJob>> {
  return tryAnew(`CronJob ${request.namespace}/${request.name}`, () => updateOnce(backend, request));
}

/** @returns undefined when the CronJob was changed by others meanwhile */
async function updateOnce(
  { cronJobs }: Pick<Backend, 'cronJobs'>,
  request: UpdateCronJob,
): Promise<Updated<AdmittedCronJob> | undefined> {
  const { now } = request;
  const record = await cronJobs.get(request.namespace, request.name);
  if (!record) return { kind: 'notFound' };
  const before = record.cronJob;
  const changed = request.change(before);
  if (isOfAnother(before, changed)) return { kind: 'conflict' };
  const cronJob = completed(before, changed);
  const warnings = warnCronJob(cronJob);
  const errors = mistakes(before, cronJob, request.serviceAccounts);
  if (errors.length > 0) return { kind: 'invalid', errors, warnings };
  if (isSame(before, cronJob)) return { kind: 'updated', object: before, warnings };
  const updated: Updated<AdmittedCronJob> = { kind: 'updated', object: cronJob, warnings };
  if (request.dryRun) return updated;
  if (isReleased(cronJob)) return (await cronJobs.remove(record, now)) ? updated : undefined;
  const stored = await cronJobs.replace(record, { ...record, cronJob, todo: todoOf(record, cronJob) }, now);
  return stored && { ...updated, object: stored.cronJob };
}

function mistakes(before: AdmittedCronJob, after: AdmittedCronJob, accounts: ServiceAccounts): FieldError[] {
  return [
    ...validateCronJob(after),
    ...validateFinalizers(before.metadata, after.metadata),
    ...unsupportedCronJobFields(after, accounts).map(withRemedy),
  ];
}

/** Another schedule alone starts nothing before its next time; after any other change it is looked at once (kubernetes-jobs.md 9.4). */
function todoOf({ todo, cronJob: before }: CronJobRecord, { spec, metadata }: AdmittedCronJob): CronJobRecord['todo'] {
  if (metadata.deletionTimestamp) return 'delete';
  const isOther = before.spec.schedule !== spec.schedule || before.spec.timeZone !== spec.timeZone;
  return isOther && todo !== 'sync' ? 'schedule' : 'sync';
}

function completed(before: AdmittedCronJob, after: CronJob): AdmittedCronJob {
  const cronJob = { ...before, ...clientsPart(before, after) } as AdmittedCronJob;
  defaultCronJob(cronJob);
  return withGeneration(before, cronJob);
}
