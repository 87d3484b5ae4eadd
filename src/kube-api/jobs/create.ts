import { type CreatedJob, createJob, examineJob } from '../../operations/create-job';
import { answerObject } from '../answer-list';
import { type Exchange, isDryRun, namespaceOf, warn } from '../exchange';
import { decodeBody } from '../field-validation';
import { readObject } from '../read-body';
import { alreadyExists, badRequest, invalid, JOBS } from '../status-error';
import { LISTED } from './listed-jobs';

export async function create(exchange: Exchange): Promise<Response> {
  const { backend, settings, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Job was expected');
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const { serviceAccounts } = settings;
  const circumstances = { namespace, now, uid: settings.uuid(), random: settings.random, serviceAccounts };
  const examine = (job: Parameters<typeof examineJob>[0]['job']) => examineJob({ ...circumstances, job }).errors;
  const { job, warnings } = decodeBody(exchange, body.object, body.problems, examine);
  const given = job.metadata.namespace;
  if (given && given !== namespace) {
    const message = `the namespace of the provided object does not match the namespace sent on the request`;
    throw badRequest(message, [{ field: 'metadata.namespace', message }]);
  }
  // Owners of fields are kept from the first server-side apply on (docs/adr/0012).
  delete job.metadata.managedFields;
  const created = await createJob(backend, { ...circumstances, job, dryRun });
  if (created.kind === 'exists') throw alreadyExists(JOBS, created.name);
  return answerCreated(exchange, created, warnings);
}

/** @throws StatusError 422 */
export function answerCreated(
  exchange: Exchange,
  created: Exclude<CreatedJob, { kind: 'exists' }>,
  warnings: string[],
): Response {
  for (const warning of [...warnings, ...created.warnings]) warn(exchange, warning);
  if (created.kind === 'invalid') throw invalid(JOBS, created.name, created.errors);
  exchange.status(201);
  return answerObject(exchange, LISTED, created.job);
}
