import { timestamp } from '../../job/conditions';
import type { AdmittedJob, Job } from '../../job/types';
import type { Json } from '../../manifest/json-object';
import { type UpdatedJob, updateJob } from '../../operations/update-job';
import { answerObject } from '../answer-list';
import { afterUpdate, managersOf } from '../apply/managed-fields';
import { type Exchange, isDryRun, nameOf, namespaceOf, warn } from '../exchange';
import { fieldManager } from '../field-manager';
import { decodeBody } from '../field-validation';
import { badRequest, conflict, invalid, JOBS, notFound } from '../status-error';
import { LISTED } from './listed-jobs';

/**
 * Changes the Job of the path.
 * @param change what it is to become, as a client would write it; it is asked anew when someone else was faster
 * @param problems of the body that was sent
 * @throws StatusError
 */
export async function changeJob(
  exchange: Exchange,
  problems: string[],
  change: (job: AdmittedJob) => Json,
  finish: (before: AdmittedJob, after: Job) => Job,
): Promise<{ updated: UpdatedJob; warnings: string[] }> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, JOBS);
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  let warnings: string[] = [];
  const decoded = (job: AdmittedJob): Job => {
    const read = decodeBody(exchange, change(job), problems);
    warnings = read.warnings;
    checkName(read.job, { namespace, name });
    return finish(job, read.job);
  };
  const updated = await updateJob(backend, { namespace, name, change: decoded, dryRun, now });
  return { updated, warnings };
}

/** The answer to a change. @throws StatusError */
export function answerChange(
  exchange: Exchange,
  { updated, warnings }: { updated: UpdatedJob; warnings: string[] },
): Response {
  const name = nameOf(exchange, JOBS);
  if (updated.kind === 'notFound') throw notFound(JOBS, name);
  if (updated.kind === 'conflict') throw conflict(JOBS, name, MODIFIED);
  for (const warning of [...warnings, ...updated.warnings]) warn(exchange, warning);
  if (updated.kind === 'invalid') throw invalid(JOBS, name, updated.errors);
  return answerObject(exchange, LISTED, updated.job);
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** Who owns the fields after a change that was not applied; see docs/adr/0012. */
export function withManagers(exchange: Exchange, before: AdmittedJob, after: Job): Job {
  const { managedFields, ...metadata } = after.metadata;
  const owners = managersOf({ managedFields: managedFields ?? before.metadata.managedFields });
  const [old, fresh] = [before, after].map((job) => job as unknown as Json) as [Json, Json];
  const time = timestamp(new Date(exchange.env.now));
  const managed = afterUpdate(owners, old, fresh, fieldManager(exchange), time);
  return { ...after, metadata: { ...metadata, ...(managed && { managedFields: managed }) } };
}

/** @throws StatusError 400 when what was sent is another object than that of the path */
export function checkName({ metadata }: Job, path: { namespace: string; name: string }): void {
  for (const field of ['name', 'namespace'] as const) {
    const said = metadata[field];
    if (said && said !== path[field])
      throw badRequest(`the ${field} of the object (${said}) does not match the ${field} on the URL (${path[field]})`);
  }
}
