import type { AdmittedJob } from '../../job/types';
import { isObject, type Json } from '../../manifest/json-object';
import type { Exchange } from '../exchange';
import { jsonPatch } from '../patch/json-patch';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../patch/media-types';
import { mergePatch } from '../patch/merge-patch';
import { strategicMerge } from '../patch/strategic-merge';
import { contentType, readBody } from '../read-body';
import { badRequest } from '../status-error';
import { answerChange, changeJob, withManagers } from './change-job';

/** PATCH in three of its kinds; the fourth is apply.ts. */
export async function patch(exchange: Exchange): Promise<Response> {
  const types = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH];
  const { value = {}, problems = [] } = (await readBody(exchange.req.raw, types)) ?? {};
  const type = contentType(exchange.req.raw);
  const change = await changeJob(
    exchange,
    problems,
    (job) => patched(job as unknown as Json, type, value),
    (before: AdmittedJob, after) => withManagers(exchange, before, after),
  );
  return answerChange(exchange, change);
}

/** What a patch makes of a Job. @throws StatusError */
export function patched(job: Json, type: string, patch: unknown): Json {
  if (type === JSON_PATCH) {
    const result = jsonPatch(job, patch);
    if (!isObject(result)) throw badRequest('the patch leaves no object');
    return result;
  }
  if (!isObject(patch)) throw badRequest('the patch is no JSON object');
  if (type === STRATEGIC_MERGE_PATCH) return strategicMerge(job, patch, 'Job');
  return mergePatch(job, patch) as Json;
}
