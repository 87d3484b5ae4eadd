import { timestamp } from '../job/conditions';
import { FOREGROUND_DELETION, ORPHAN_DEPENDENTS } from '../job/deletion-finalizers';
import type { ObjectMeta } from '../job/types';

/** What becomes of the objects that a deleted one owns: they go after it, before it, or stay. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** A request to delete an object. */
export interface Deletion {
  namespace: string;
  name: string;
  /** It is deleted only if it has this uid, or this resourceVersion. */
  preconditions?: { uid?: string; resourceVersion?: string };
  /** Background by default. */
  propagation?: Propagation;
  dryRun: boolean;
  now: number;
}

/** What became of a request to delete an object. */
export type Deleted<T> =
  | { kind: 'deleted'; object: T }
  /** It is there until its finalizers are gone. */
  | { kind: 'deleting'; object: T }
  | { kind: 'notFound' }
  | { kind: 'conflict'; message: string };

/** The metadata of an object that waits for its finalizers; the same when it waits already. @param own what it waits for itself */
export function deletingMetadata<T extends ObjectMeta>(metadata: T, own: string[], now: number): T {
  const ours = [FOREGROUND_DELETION, ORPHAN_DEPENDENTS];
  const others = (metadata.finalizers ?? []).filter((finalizer) => !ours.includes(finalizer));
  if (metadata.deletionTimestamp && metadata.finalizers?.length) return metadata;
  return {
    ...metadata,
    finalizers: [...others, ...own],
    generation: (metadata.generation ?? 1) + 1,
    deletionTimestamp: timestamp(new Date(now)),
    deletionGracePeriodSeconds: 0,
  };
}

/** Why an object does not meet preconditions, in the API server's words. */
export function unmet(
  { uid, resourceVersion }: NonNullable<Deletion['preconditions']>,
  { metadata }: { metadata: { uid?: string; resourceVersion?: string } },
): string | undefined {
  if (uid !== undefined && uid !== metadata.uid)
    return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    return `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
  return undefined;
}
