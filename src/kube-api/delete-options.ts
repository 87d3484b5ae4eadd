import * as z from 'zod';
import { type Exchange, isDryRun } from './exchange';
import { readBody } from './read-body';
import { badRequest, StatusError } from './status-error';

/** DeleteOptions as they stand in a body. What they say besides means nothing for a Job, which has no grace period of its own. */
const schema = z.object({
  apiVersion: z.string().nullish(),
  kind: z.literal('DeleteOptions').nullish(),
  propagationPolicy: z.string().nullish(),
  orphanDependents: z.boolean().nullish(),
  dryRun: z.array(z.string()).nullish(),
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
});

export interface DeleteOptions {
  preconditions: { uid?: string; resourceVersion?: string };
  dryRun: boolean;
  /** It is not said what is to become of the pods. */
  isSilent: boolean;
}

/** What a client is told that does not say what is to become of the pods: Kubernetes lets them run on (kubernetes-jobs.md 3.3). */
export const PODS_GO_TOO =
  'the pods of a deleted Job are stopped and removed, also without propagationPolicy; set propagationPolicy=Background to suppress this warning';

/** Delete options, from the body (kubectl) or the query (other clients). @throws StatusError 400, 422 */
export async function readDeleteOptions(exchange: Exchange): Promise<DeleteOptions> {
  const parsed = schema.safeParse((await readBody(exchange.req.raw)) ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`DeleteOptions: ${issue?.path.join('.') || 'the body'}: ${issue?.message}`);
  }
  const { dryRun, preconditions, orphanDependents } = parsed.data;
  const policy = parsed.data.propagationPolicy ?? exchange.req.query('propagationPolicy');
  checkPropagation(policy, orphanDependents ?? exchange.req.query('orphanDependents') === 'true');
  return {
    preconditions: {
      ...(preconditions?.uid && { uid: preconditions.uid }),
      ...(preconditions?.resourceVersion && { resourceVersion: preconditions.resourceVersion }),
    },
    dryRun: isDryRun(dryRun ?? exchange.req.queries('dryRun')),
    isSilent: !policy && typeof orphanDependents !== 'boolean',
  };
}

/** The pods of a deleted Job are always stopped and removed, after the Job itself: nothing would look after them without it. */
function checkPropagation(policy: string | undefined, orphanDependents: boolean): void {
  if (!orphanDependents && (!policy || policy === 'Background')) return;
  const asked = orphanDependents ? 'Orphan' : String(policy);
  throw new StatusError(
    422,
    'Invalid',
    `propagationPolicy ${JSON.stringify(asked)} is not supported: the pods of a deleted Job are stopped and removed after it; use "Background"`,
  );
}
