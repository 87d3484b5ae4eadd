import type { FieldError, ObjectMeta } from './types';
import { validateAnnotations, validateLabels } from './validate-metadata';

/** A namespace: a name under which Jobs stand, and what somebody has written on it. */
export interface Namespace {
  apiVersion: 'v1';
  kind: 'Namespace';
  metadata: Pick<ObjectMeta, 'annotations' | 'creationTimestamp' | 'resourceVersion' | 'uid'> & {
    name: string;
    labels: Record<string, string>;
  };
  spec: Record<string, never>;
  status: { phase: 'Active' };
}

/** The one that is there without having been created, and stays. */
export const DEFAULT_NAMESPACE = 'default';

/** As the API server makes one: its name is a label of it, too (apiserver, registry/core/namespace). */
export function newNamespace({
  name,
  labels,
  ...metadata
}: Partial<Namespace['metadata']> & { name: string }): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...metadata, name, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
    spec: {},
    status: { phase: 'Active' },
  };
}

/** Every mistake in what a client has written on a namespace. */
export function validateNamespace({ metadata }: Namespace): FieldError[] {
  return [
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
  ];
}
