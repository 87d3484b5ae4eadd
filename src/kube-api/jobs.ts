import type { Hono } from 'hono';
import type { AdmittedJob } from '../job/types';
import { decodeJob } from '../manifest/decode-job';
import { createJob } from '../operations/create-job';
import { deleteJob } from '../operations/delete-job';
import { jobCells, jobColumns } from '../status/job-columns';
import { answerList, answerObject, type Listed } from './answer-list';
import { type DoorBindings, type Exchange, isDryRun, namespaceOf, warn } from './exchange';
import { readBody } from './read-body';
import { alreadyExists, badRequest, conflict, invalid, JOBS, notFound, StatusError } from './status-error';

/** Fields are those that Kubernetes serves (kubernetes-jobs.md 1.4). */
const LISTED: Listed<AdmittedJob> = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  fields: {
    'metadata.name': ({ metadata }) => metadata.name,
    'metadata.namespace': ({ metadata }) => metadata.namespace,
    'status.successful': ({ status }) => String(status?.succeeded ?? 0),
  },
  columns: jobColumns,
  cells: jobCells,
};

const COLLECTION = '/apis/batch/v1/namespaces/:namespace/jobs';

export function serveJobs(app: Hono<{ Bindings: DoorBindings }>): void {
  app.get('/apis/batch/v1/jobs', list);
  app.get(COLLECTION, list);
  app.post(COLLECTION, create);
  app.get(`${COLLECTION}/:name`, get);
  app.get(`${COLLECTION}/:name/status`, get);
  app.delete(`${COLLECTION}/:name`, remove);
}

function list(exchange: Exchange): Promise<Response> {
  const namespace = namespaceOf(exchange);
  const { backend } = exchange.env;
  return answerList(exchange, LISTED, async function* ({ after }) {
    for await (const { job } of backend.jobs.list({ namespace, after })) yield job;
  });
}

async function get(exchange: Exchange): Promise<Response> {
  const name = exchange.req.param('name') ?? '';
  const record = await exchange.env.backend.jobs.get(namespaceOf(exchange) ?? '', name);
  if (!record) throw notFound(JOBS, name);
  return answerObject(exchange, LISTED, record.job);
}

async function create(exchange: Exchange): Promise<Response> {
  const { backend, settings, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const body = await readBody(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Job was expected');
  const decoded = decodeJob(body);
  if ('errors' in decoded) {
    const text = decoded.errors.map(({ message }) => message).join(', ');
    const causes = decoded.errors.map(({ field, message, remedy }) => ({ field, message, remedy }));
    throw badRequest(`Job in version "v1" cannot be handled as a Job: strict decoding error: ${text}`, causes);
  }
  const given = decoded.job.metadata?.namespace;
  if (given && given !== namespace) {
    const message = `the namespace of the provided object does not match the namespace sent on the request`;
    throw badRequest(message, [{ field: 'metadata.namespace', message }]);
  }
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const created = await createJob(backend, {
    ...{ job: decoded.job, namespace, dryRun, now },
    ...{ uid: settings.uuid(), random: settings.random },
  });
  if (created.kind === 'exists') throw alreadyExists(JOBS, created.name);
  for (const warning of created.warnings) warn(exchange, warning);
  if (created.kind === 'invalid') throw invalid(JOBS, created.name, created.errors);
  exchange.status(201);
  return answerObject(exchange, LISTED, created.job);
}

/** Delete options, from the body (kubectl) or the query (other clients). */
interface DeleteOptions {
  propagationPolicy?: unknown;
  orphanDependents?: unknown;
  dryRun?: unknown;
  preconditions?: { uid?: string; resourceVersion?: string };
}

async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = exchange.req.param('name') ?? '';
  const options: DeleteOptions = (await readBody(exchange.req.raw)) ?? {};
  checkPropagation(options.propagationPolicy ?? exchange.req.query('propagationPolicy'), options.orphanDependents);
  const dryRun = isDryRun(options.dryRun ?? exchange.req.queries('dryRun'));
  const deleted = await deleteJob(backend, { namespace, name, preconditions: options.preconditions, dryRun, now });
  if (deleted.kind === 'notFound') throw notFound(JOBS, name);
  if (deleted.kind === 'conflict') throw conflict(JOBS, name, deleted.message);
  return exchange.json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, group: 'batch', kind: 'jobs', uid: deleted.job.metadata.uid },
  });
}

/**
 * The pods of a deleted Job are always stopped and removed, after the Job itself: nothing would look after them without it. That is also
 * what happens when the client says nothing, where Kubernetes would let them run on (kubernetes-jobs.md 3.3).
 */
function checkPropagation(policy: unknown, orphanDependents: unknown): void {
  if (orphanDependents !== true && (policy === undefined || policy === null || policy === 'Background')) return;
  const asked = orphanDependents === true ? 'Orphan' : String(policy);
  throw new StatusError(
    422,
    'Invalid',
    `propagationPolicy ${JSON.stringify(asked)} is not supported: the pods of a deleted Job are stopped and removed after it; use "Background"`,
  );
}
