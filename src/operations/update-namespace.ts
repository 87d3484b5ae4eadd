import { isDeepStrictEqual } from 'node:util';
import { type Namespace, newNamespace, validateNamespace } from '../job/namespace';
import type { ObjectMeta } from '../job/types';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import type { Updated } from './update-job';

export interface UpdateNamespace {
  name: string;
  /** What it is to become, from what it is; only its labels and annotations can change. It may be asked more than once. */
  change(namespace: Namespace): Pick<ObjectMeta, 'annotations' | 'labels' | 'resourceVersion'>;
  dryRun: boolean;
  now: number;
}

/** Changes what is written on a namespace; a change that changes nothing stores nothing. */
export function updateNamespace(
  { namespaces }: Pick<Backend, 'namespaces'>,
  { name, change, dryRun, now }: UpdateNamespace,
): Promise<Updated<Namespace>> {
  return tryAnew<Updated<Namespace>>(`Namespace ${name}`, async () => {
    const stored = await namespaces.get(name);
    if (!stored) return { kind: 'notFound' };
    const { metadata } = stored.namespace;
    const { labels = {}, annotations, resourceVersion } = change(stored.namespace);
    if (resourceVersion && resourceVersion !== metadata.resourceVersion) return { kind: 'conflict' };
    const { annotations: _, ...kept } = metadata;
    const isAnnotated = annotations && Object.keys(annotations).length > 0;
    const object = newNamespace({ ...kept, labels, ...(isAnnotated && { annotations }) });
    const errors = validateNamespace(object);
    if (errors.length > 0) return { kind: 'invalid', errors, warnings: [] };
    if (dryRun || isDeepStrictEqual(object, stored.namespace)) return { kind: 'updated', object, warnings: [] };
    const replaced = await namespaces.replace(stored, object, now);
    return replaced && { kind: 'updated', object: replaced, warnings: [] };
  });
}
