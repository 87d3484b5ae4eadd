import { createHash } from 'node:crypto';
import { timestamp } from '../job/conditions';
import { derivedUuid } from '../job/derived-uuid';
import { DEFAULT_NAMESPACE, newNamespace } from '../job/namespace';
import type { Backend } from './backend';

/**
 * Makes the namespace of an object that stands in it, unless there is one. It is to be asked once the object is stored: then whoever deletes the
 * namespace meanwhile has either seen the object, or is seen here.
 * @param by uid of the object, from which that of the namespace follows
 */
export async function ensureNamespace(
  { namespaces }: Pick<Backend, 'namespaces'>,
  name: string,
  by: string,
  now: number,
): Promise<void> {
  if (name === DEFAULT_NAMESPACE || (await namespaces.get(name))) return;
  const uid = derivedUuid(createHash('sha256').update(`${by} ${name}`).digest('hex'));
  await namespaces.create(newNamespace({ name, uid, creationTimestamp: timestamp(new Date(now)) }), now);
}
