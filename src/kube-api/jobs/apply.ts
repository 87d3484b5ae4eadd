import type { ResourceAttributes } from '../../access/rules';
import { timestamp } from '../../job/conditions';
import { isObject, type Json } from '../../manifest/json-object';
import { createJob } from '../../operations/create-job';
import { type Apply, firstApplied, serverSideApply } from '../apply/server-side-apply';
import { authorize } from '../authorize';
import { type Exchange, flag, isDryRun, nameOf, namespaceOf } from '../exchange';
import { fieldManager } from '../field-manager';
import { decodeBody } from '../field-validation';
import { APPLY_PATCH } from '../patch/media-types';
import { readBody } from '../read-body';
import { badRequest, conflict, JOBS } from '../status-error';
import { answerChange, changeJob, checkName } from './change-job';
import { answerCreated } from './create';

/** How often it is tried anew because the Job came or went meanwhile. */
const TRIES = 5;

/** PATCH with `application/apply-patch+yaml`: creates the Job when there is none. */
export async function apply(exchange: Exchange): Promise<Response> {
  const body = await readBody(exchange.req.raw, [APPLY_PATCH]);
  if (!isObject(body?.value)) throw badRequest('the request has no object to apply: a Job was expected');
  const applied = body.value;
  if (isObject(applied.metadata) && (applied.metadata.managedFields ?? null) !== null)
    throw badRequest('metadata.managedFields must be nil');
  const options: Apply = {
    manager: fieldManager(exchange, true),
    force: flag(exchange, 'force'),
    time: timestamp(new Date(exchange.env.now)),
  };
  for (let tried = 0; tried < TRIES; tried++) {
    const change = await changeJob(
      exchange,
      body.problems,
      (job) => serverSideApply(job as unknown as Json, applied, options),
      (_, after) => after,
    );
    if (change.updated.kind !== 'notFound') return answerChange(exchange, change);
    // Whoever may only change Jobs cannot make one this way (apiserver, endpoints/handlers/patch.go).
    authorize(exchange.env.user, exchange.env.rules, creation(exchange));
    const created = await createApplied(exchange, body.problems, firstApplied(applied, options));
    if (created) return created;
  }
  throw conflict(
    JOBS,
    nameOf(exchange, JOBS),
    'it was created and deleted again and again meanwhile; please try again',
  );
}

const creation = (exchange: Exchange): ResourceAttributes => ({
  ...{ verb: 'create', group: JOBS.group, resource: JOBS.plural, subresource: '' },
  ...{ namespace: namespaceOf(exchange) ?? '', name: nameOf(exchange, JOBS) },
});

/** @returns undefined when there is such a Job by now */
async function createApplied(exchange: Exchange, problems: string[], applied: Json): Promise<Response | undefined> {
  const { backend, settings, now } = exchange.env;
  const namespace = namespaceOf(exchange) ?? '';
  const name = nameOf(exchange, JOBS);
  const { job, warnings } = decodeBody(exchange, applied, problems);
  checkName(job, { namespace, name });
  const created = await createJob(backend, {
    ...{ namespace, now, uid: settings.uuid(), random: settings.random, serviceAccounts: settings.serviceAccounts },
    job: { ...job, metadata: { ...job.metadata, name } },
    dryRun: isDryRun(exchange.req.queries('dryRun')),
  });
  if (created.kind === 'exists') return undefined;
  return answerCreated(exchange, created, warnings);
}
