import { forbidden, invalid, required, tooLong } from './field-error';
import { dnsSubdomain, labelValue, qualifiedName } from './name-formats';
import type { FieldError, ObjectMeta } from './types';
import { GENERATED_LABELS } from './validate-selector';

/** All annotations of an object together, keys and values (validation.TotalAnnotationSizeLimitB). */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Checks the metadata of a namespaced object whose name is a DNS subdomain. */
export function validateMetadata(metadata: ObjectMeta, path: string): FieldError[] {
  return [
    ...validateGenerateName(metadata.generateName, `${path}.generateName`),
    ...validateName(metadata.name, `${path}.name`),
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validateOwnerReferences(metadata.ownerReferences, `${path}.ownerReferences`),
    ...(metadata.finalizers ?? []).flatMap((finalizer) =>
      qualifiedName(finalizer).map((mistake) => invalid(`${path}.finalizers`, finalizer, mistake)),
    ),
  ];
}

function validateName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path, 'name or generateName is required', 'write metadata: name: my-job')];
  const lower = name.toLowerCase().replaceAll('_', '-');
  const remedy = lower !== name && dnsSubdomain(lower).length === 0 ? `such as ${lower}` : undefined;
  return dnsSubdomain(name).map((mistake) => invalid(path, name, mistake, remedy));
}

/** What is generated goes on behind it, so it may end as no name may. */
function validateGenerateName(generateName: string | undefined, path: string): FieldError[] {
  if (!generateName) return [];
  return dnsSubdomain(generateName.replace(/-$/, 'a')).map((mistake) => invalid(path, generateName, mistake));
}

/** @param path of the map; Kubernetes gives it for mistakes in keys and in values alike */
export function validateLabels(labels: Record<string, string> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map((mistake) => invalid(path, key, mistake)),
    ...labelValue(value).map((mistake) => invalid(path, value, mistake, NAMES_OF_JOBS.get(key))),
  ]);
}

/** Labels that nobody writes: who reads of them looks for them in vain. */
const NAMES_OF_JOBS = new Map(
  GENERATED_LABELS.filter((key) => key.endsWith('job-name')).map((key) => [
    key,
    `the label ${key} holds the name of the Job, which may have 63 characters: write a shorter metadata.name`,
  ]),
);

export function validateAnnotations(annotations: Record<string, string> | undefined, path: string): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const bytes = entries.reduce((total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    // Case does not matter in keys of annotations.
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((mistake) => invalid(path, key, mistake))),
    ...(bytes > MAX_ANNOTATIONS_BYTES ? [tooLong(path, MAX_ANNOTATIONS_BYTES)] : []),
  ];
}

function validateOwnerReferences(owners: ObjectMeta['ownerReferences'] = [], path: string): FieldError[] {
  const errors = owners.flatMap((owner, index) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => !owner[field])
      .map((field) => invalid(`${path}[${index}].${field}`, owner[field] ?? '', 'must not be empty')),
  );
  const controllers = owners.filter((owner) => owner.controller === true);
  if (controllers.length > 1) errors.push(forbidden(path, 'only one reference can have controller set to true'));
  return errors;
}
