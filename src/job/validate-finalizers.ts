import { forbidden } from './field-error';
import type { FieldError, ObjectMeta } from './types';

/** Of a deleted object finalizers may only be taken away (apimachinery, ValidateObjectMetaAccessorUpdate). */
export function validateFinalizers(before: ObjectMeta, after: ObjectMeta): FieldError[] {
  if (before.deletionTimestamp === undefined) return [];
  const added = (after.finalizers ?? []).filter((finalizer) => !before.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  return [forbidden('metadata.finalizers', detail)];
}
