import { isObject, type Json } from '../../manifest/json-object';
import type { Exchange } from '../exchange';
import { jsonPatch } from '../patch/json-patch';
import { APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH } from '../patch/media-types';
import { mergePatch } from '../patch/merge-patch';
import { strategicMerge } from '../patch/strategic-merge';
import { contentType, readBody } from '../read-body';
import { badRequest } from '../status-error';
import type { BatchKind, Manifest, Stored } from './batch-kind';
import { answerChange, changeObject, withManagers } from './change';

/** PATCH in three of its kinds; the fourth is apply.ts. */
export async function patch<M extends Manifest, T extends Stored<M>>(
  exchange: Exchange,
  kind: BatchKind<M, T>,
): Promise<Response> {
  const types = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH];
  const { value = {}, problems = [] } = (await readBody(exchange.req.raw, types)) ?? {};
  const type = contentType(exchange.req.raw);
  const change = await changeObject(
    exchange,
    kind,
    problems,
    (object) => patched(object as unknown as Json, type, value, kind.kind),
    (before, after) => withManagers<M>(exchange, before, after),
  );
  return answerChange(exchange, kind, change);
}

/** What a patch makes of an object. @throws StatusError */
export function patched(object: Json, type: string, patch: unknown, kind: string): Json {
  if (type === JSON_PATCH) {
    const result = jsonPatch(object, patch);
    if (!isObject(result)) throw badRequest('the patch leaves no object');
    return result;
  }
  if (!isObject(patch)) throw badRequest('the patch is no JSON object');
  if (type === STRATEGIC_MERGE_PATCH) return strategicMerge(object, patch, kind);
  return mergePatch(object, patch) as Json;
}
