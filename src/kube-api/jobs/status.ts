import { isDeepStrictEqual } from 'node:util';
import { forbidden } from '../../job/field-error';
import type { AdmittedJob } from '../../job/types';
import { isObject, type Json } from '../../manifest/json-object';
import type { Exchange } from '../exchange';
import { JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../patch/media-types';
import { contentType, readBody, readObject } from '../read-body';
import { badRequest, invalid, JOBS } from '../status-error';
import { answerChange, changeJob, withManagers } from './change-job';
import { patched } from './patch';

/** PUT of a Job's status: metadata can be changed this way as in Kubernetes, and the spec is passed over; the status itself follows from the pods. */
export async function replaceStatus(exchange: Exchange): Promise<Response> {
  const body = await readObject(exchange.req.raw);
  if (!body) throw badRequest('the request has no body: a Job was expected');
  return change(exchange, body.problems, () => body.object);
}

/** PATCH of a Job's status, in the three kinds that merge. */
export async function patchStatus(exchange: Exchange): Promise<Response> {
  const types = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH];
  const { value = {}, problems = [] } = (await readBody(exchange.req.raw, types)) ?? {};
  return change(exchange, problems, (job) => patched(job, contentType(exchange.req.raw), value));
}

async function change(exchange: Exchange, problems: string[], wanted: (job: Json) => Json): Promise<Response> {
  const changed = await changeJob(
    exchange,
    problems,
    (job) => {
      const after = wanted(job as unknown as Json);
      if (!isDeepStrictEqual(plain(after.status ?? {}), plain(job.status ?? {})))
        throw invalid(JOBS, job.metadata.name, [STATUS]);
      return { ...after, spec: job.spec, status: job.status };
    },
    (before: AdmittedJob, after) => withManagers(exchange, before, after),
  );
  return answerChange(exchange, changed);
}

const STATUS = forbidden(
  'status',
  'is derived from the pods of the Job and cannot be set',
  'To suspend, resume or end the Job, change its spec or delete it.',
);

/** Times as the server writes them: clients add milliseconds (kubectl-wire.md 2). What is empty may be left out. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.0+Z$/, '$1Z');
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => [name, plain(member)]),
  );
}
