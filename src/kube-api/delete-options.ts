import * as z from 'zod';
import type { Propagation } from '../operations/deletion';
import { count, type Exchange, isDryRun } from './exchange';
import { readObject } from './read-body';
import { badRequest, StatusError } from './status-error';

/** DeleteOptions as they stand in a body. What they say besides means nothing for a Job, which has no grace period of its own. */
const schema = z.object({
  apiVersion: z.string().nullish(),
  kind: z.literal('DeleteOptions').nullish(),
  propagationPolicy: z.string().nullish(),
  orphanDependents: z.boolean().nullish(),
  dryRun: z.array(z.string()).nullish(),
  gracePeriodSeconds: z.int().min(0).nullish(),
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
});

/** What a kind of object makes of propagation policies. */
export interface DeletePolicy {
  /** What a client is told that names no policy. */
  silent?: string;
}

export const JOBS_DELETION: DeletePolicy = {
  // Kubernetes lets them run on (kubernetes-jobs.md 3.3).
  silent:
    'the pods of a deleted Job are stopped and removed, also without propagationPolicy; set propagationPolicy=Orphan to keep them or set propagationPolicy=Background to suppress this warning',
};

/** As in Kubernetes, its Jobs go with it when nothing is said. */
export const CRON_JOBS_DELETION: DeletePolicy = {};

export interface DeleteOptions {
  preconditions: { uid?: string; resourceVersion?: string };
  propagation: Propagation;
  dryRun: boolean;
  /** To be told, because it is not said what is to become of what the object owns. */
  warning?: string;
}

/** Delete options, from the body (kubectl) or the query (other clients). @throws StatusError 400, 422 */
export async function readDeleteOptions(exchange: Exchange, kind: DeletePolicy): Promise<DeleteOptions> {
  const options = await read(exchange);
  const { orphanDependents } = options;
  const policy = options.propagationPolicy ?? exchange.req.query('propagationPolicy');
  const orphans = orphanDependents ?? exchange.req.query('orphanDependents') === 'true';
  const isSilent = !policy && !orphans && typeof orphanDependents !== 'boolean';
  return {
    ...common(options, exchange),
    propagation: propagationOf(policy, orphans),
    ...(isSilent && kind.silent && { warning: kind.silent }),
  };
}

/** Of what nothing depends on, such as a pod: whatever is to become of dependents, there are none. @throws StatusError 400 */
export async function readLeafDeleteOptions(
  exchange: Exchange,
): Promise<Pick<DeleteOptions, 'preconditions' | 'dryRun'> & { gracePeriodSeconds?: number }> {
  const options = await read(exchange);
  const gracePeriodSeconds = options.gracePeriodSeconds ?? count(exchange, 'gracePeriodSeconds');
  return { ...common(options, exchange), ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }) };
}

async function read(exchange: Exchange): Promise<z.infer<typeof schema>> {
  const parsed = schema.safeParse((await readObject(exchange.req.raw))?.object ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`DeleteOptions: ${issue?.path.join('.') || 'the body'}: ${issue?.message}`);
}

function common({ dryRun, preconditions }: z.infer<typeof schema>, exchange: Exchange) {
  return {
    preconditions: {
      ...(preconditions?.uid && { uid: preconditions.uid }),
      ...(preconditions?.resourceVersion && { resourceVersion: preconditions.resourceVersion }),
    },
    dryRun: isDryRun(dryRun ?? exchange.req.queries('dryRun')),
  };
}

function propagationOf(policy: string | undefined, orphanDependents: boolean): Propagation {
  const wanted = orphanDependents ? 'Orphan' : policy || 'Background';
  if (wanted === 'Background' || wanted === 'Foreground' || wanted === 'Orphan') return wanted;
  const message = `propagationPolicy: Unsupported value: ${JSON.stringify(wanted)}: supported values: "Foreground", "Background", "Orphan"`;
  throw new StatusError(422, 'Invalid', message);
}
