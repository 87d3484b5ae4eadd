import { isDeepStrictEqual } from 'node:util';
import type { ObjectMeta } from '../job/types';

/** An object of which a client writes a part of the metadata, and the spec. */
interface ClientsObject {
  metadata: ObjectMeta;
  spec: object;
}

/** What of the metadata is the client's; everything else stays as the server has it. */
const CLIENTS = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields'] as const;

/** What a client makes of an object that is stored: the server's part of the metadata as it was. What comes back is not shared with `after`. */
export function clientsPart<T extends ClientsObject>(
  before: T,
  after: ClientsObject,
): Pick<ClientsObject, 'metadata' | 'spec'> {
  const spec = JSON.parse(JSON.stringify(after.spec));
  const metadata = { ...before.metadata };
  for (const field of CLIENTS) {
    delete metadata[field];
    const value = after.metadata[field];
    if (value && Object.keys(value).length > 0) Object.assign(metadata, { [field]: value });
  }
  return { metadata, spec };
}

/** Counts the changes of the spec. */
export function withGeneration<T extends ClientsObject>(before: T, after: T): T {
  if (isDeepStrictEqual(after.spec, before.spec)) return after;
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata.generation ?? 1) + 1 } };
}

/** Whether clients see no difference. */
export function isSame(a: ClientsObject, b: ClientsObject): boolean {
  const shown = ({ metadata, spec }: ClientsObject) => ({
    spec,
    metadata: CLIENTS.map((field) => metadata[field] ?? {}),
  });
  return isDeepStrictEqual(shown(a), shown(b));
}

/** Whether a change names another object, or another version of it, than the one that is stored. */
export function isOfAnother({ metadata }: ClientsObject, changed: { metadata: ObjectMeta }): boolean {
  const { resourceVersion, uid } = changed.metadata;
  // A version that is empty is not asked for.
  return (
    (resourceVersion || metadata.resourceVersion) !== metadata.resourceVersion || (uid || metadata.uid) !== metadata.uid
  );
}

/** A deleted object whose last finalizer has been taken away. */
export function isReleased({ metadata }: { metadata: ObjectMeta }): boolean {
  return metadata.deletionTimestamp !== undefined && !metadata.finalizers?.length;
}
