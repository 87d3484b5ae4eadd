import type { Hono } from 'hono';
import type { AdmittedJob, Job } from '../job/types';
import { decodeJob } from '../manifest/decode-job';
import { createJob, examineJob } from '../operations/create-job';
import { deleteJob } from '../operations/delete-job';
import { updateJob } from '../operations/update-job';
import { jobCells, jobColumns } from '../status/job-columns';
import { answerList, answerObject, type Listed } from './answer-list';
import { PODS_GO_TOO, readDeleteOptions } from './delete-options';
import { type DoorBindings, type Exchange, isDryRun, nameOf, namespaceOf, warn } from './exchange';
import { mergePatch, strategicOnly } from './merge-patch';
import { contentType, readBody } from './read-body';
import { alreadyExists, badRequest, conflict, invalid, JOBS, notFound, undecodable } from './status-error';

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
  app.patch(`${COLLECTION}/:name`, patch);
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
  const name = nameOf(exchange, JOBS);
  const record = await exchange.env.backend.jobs.get(namespaceOf(exchange) ?? '', name);
  if (!record) throw notFound(JOBS, name);
  return answerObject(exchange, LISTED, record.job);
}

async function create(exchange: Exchange): Promise<Response> {
  const { backend, settings, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const body = await readBody(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Job was expected');
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const circumstances = { namespace, now, uid: settings.uuid(), random: settings.random };
  const decoded = decodeJob(body);
  if ('errors' in decoded) {
    throw undecodable(decoded.errors, decoded.known ? examineJob({ ...circumstances, job: decoded.known }).errors : []);
  }
  const given = decoded.job.metadata.namespace;
  if (given && given !== namespace) {
    const message = `the namespace of the provided object does not match the namespace sent on the request`;
    throw badRequest(message, [{ field: 'metadata.namespace', message }]);
  }
  const created = await createJob(backend, { ...circumstances, job: decoded.job, dryRun });
  if (created.kind === 'exists') throw alreadyExists(JOBS, created.name);
  for (const warning of created.warnings) warn(exchange, warning);
  if (created.kind === 'invalid') throw invalid(JOBS, created.name, created.errors);
  exchange.status(201);
  return answerObject(exchange, LISTED, created.job);
}

/** Strategic merge patches as far as they are merge patches: lists have merge keys there, and nothing that may be changed in a Job is a list. */
const PATCHES = ['application/merge-patch+json', 'application/strategic-merge-patch+json'];

async function patch(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, JOBS);
  const body = (await readBody(exchange.req.raw, PATCHES)) ?? {};
  const list = contentType(exchange.req.raw) === PATCHES[1] ? strategicOnly(body) : undefined;
  if (list !== undefined) {
    throw badRequest(`strategic merge patches with lists or directives are not supported: ${list}; use --type=merge`);
  }
  const dryRun = isDryRun(exchange.req.queries('dryRun'));
  const change = (job: AdmittedJob): Job => {
    // A version that the patch does not name is not a condition.
    const { resourceVersion: _, ...metadata } = job.metadata;
    const decoded = decodeJob(mergePatch({ ...job, metadata }, body));
    if ('errors' in decoded) throw undecodable(decoded.errors, []);
    return decoded.job;
  };
  const updated = await updateJob(backend, { namespace, name, change, dryRun, now });
  if (updated.kind === 'notFound') throw notFound(JOBS, name);
  if (updated.kind === 'conflict') throw conflict(JOBS, name, MODIFIED);
  for (const warning of updated.warnings) warn(exchange, warning);
  if (updated.kind === 'invalid') throw invalid(JOBS, name, updated.errors);
  return answerObject(exchange, LISTED, updated.job);
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

async function remove(exchange: Exchange): Promise<Response> {
  const { backend, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, JOBS);
  const { preconditions, dryRun, isSilent } = await readDeleteOptions(exchange);
  const deleted = await deleteJob(backend, { namespace, name, preconditions, dryRun, now });
  if (deleted.kind === 'notFound') throw notFound(JOBS, name);
  if (deleted.kind === 'conflict') throw conflict(JOBS, name, deleted.message);
  if (isSilent) warn(exchange, PODS_GO_TOO);
  return exchange.json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, group: 'batch', kind: 'jobs', uid: deleted.job.metadata.uid },
  });
}
