import { timestamp } from './conditions';
import { invalid } from './field-error';
import { generatedName } from './pod-names';
import type { FieldError, ObjectMeta } from './types';

/** The circumstances in which an object is created. */
export interface Admission {
  /** A fresh lower-case UUID. */
  uid: string;
  namespace: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** [0, 1), for generateName. */
  random(): number;
}

const SERVER_FIELDS = ['selfLink', 'resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds'];

/** What only the API server writes is written, whatever the client sent (rest.BeforeCreate). */
export function completedMetadata(metadata: ObjectMeta, { uid, namespace, now, random }: Admission): ObjectMeta {
  const kept = { ...metadata };
  for (const field of SERVER_FIELDS) delete kept[field];
  if (!kept.name && kept.generateName) kept.name = generatedName(kept.generateName, random);
  return { ...kept, namespace, uid, generation: 1, creationTimestamp: timestamp(new Date(now)) };
}

/** What a client may not say about an object that does not exist yet. */
export function refusedMetadata({ resourceVersion, namespace }: ObjectMeta, admission: Admission): FieldError[] {
  const errors: FieldError[] = [];
  if (resourceVersion) {
    const detail = 'resourceVersion should not be set on objects to be created';
    errors.push(invalid('metadata.resourceVersion', resourceVersion, detail, 'leave metadata.resourceVersion away'));
  }
  if (namespace && namespace !== admission.namespace) {
    const detail = 'the namespace of the provided object does not match the namespace sent on the request';
    errors.push(
      invalid('metadata.namespace', namespace, detail, `write namespace: ${admission.namespace}, or send it there`),
    );
  }
  return errors;
}
