import { hasEnded } from '../job/pod-phase';
import type { Pod } from '../job/types';
import { beingDeleted } from '../pods/pod-deletion';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { type Deletion, unmet } from './deletion';

export type DeletedPod = { kind: 'deleted'; pod: Pod } | { kind: 'notFound' } | { kind: 'conflict'; message: string };

/**
 * Deletes a pod: one that has ended is gone at once, another one when its task has been stopped. What that means for its Job is decided when
 * its failure is judged, as of every other one (kubernetes-jobs.md 4.1, 4.5).
 */
export async function deletePod(
  backend: Pick<Backend, 'pods'>,
  request: Omit<Deletion, 'propagation'>,
): Promise<DeletedPod> {
  const { namespace, name, preconditions = {}, dryRun, now } = request;
  return tryAnew<DeletedPod>(`pod ${namespace}/${name}`, async () => {
    const stored = await backend.pods.get(namespace, name);
    if (!stored) return { kind: 'notFound' };
    const message = unmet(preconditions, stored.pod);
    if (message) return { kind: 'conflict', message };
    const pod = hasEnded(stored.pod) ? stored.pod : beingDeleted(stored.pod, now);
    const isKnown = pod === stored.pod && !hasEnded(pod);
    if (dryRun || isKnown) return { kind: 'deleted', pod };
    const done = hasEnded(pod) ? backend.pods.remove(stored, now) : backend.pods.stop(stored, pod, now);
    return (await done) ? { kind: 'deleted', pod } : undefined;
  });
}
