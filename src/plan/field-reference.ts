import type { AdmittedJob } from '../job/types';
import { PLACEHOLDERS } from './placeholders';
import { serviceAccountOf } from './service-accounts';

/** Label and annotation of an Indexed Job's pods (kubernetes-jobs.md 3). */
export const INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';

/** Annotations that count failures of the index, when there is a limit for each (kubernetes-jobs.md 3). */
const FAILURE_COUNTS = [
  'batch.kubernetes.io/job-index-failure-count',
  'batch.kubernetes.io/job-index-ignored-failure-count',
];

/** Fields that Kubernetes gives to containers and that are made up or assigned only when the pod is there. */
const KNOWN_LATER = [
  'metadata.uid',
  'spec.nodeName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Whether a pod's field is one that a container can be given in Kubernetes and not here. */
export function isKnownLater(job: AdmittedJob, fieldPath: string): boolean {
  const counted = FAILURE_COUNTS.some((annotation) => fieldPath === `metadata.annotations['${annotation}']`);
  return KNOWN_LATER.includes(fieldPath) || (counted && fieldReference(job, fieldPath) === undefined);
}

/**
 * The text of `valueFrom.fieldRef` in the pods of a Job, with placeholders where they differ.
 * @returns undefined for what is not known before the pod runs
 */
export function fieldReference({ metadata, spec }: AdmittedJob, fieldPath: string): string | undefined {
  if (fieldPath === 'metadata.name') return PLACEHOLDERS.podName;
  if (fieldPath === 'metadata.namespace') return metadata.namespace;
  if (fieldPath === 'spec.serviceAccountName') return serviceAccountOf(spec.template.spec);
  const [, kind, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (kind === undefined) return undefined;
  if (spec.completionMode === 'Indexed' && key === INDEX_LABEL) return PLACEHOLDERS.slot;
  if (spec.backoffLimitPerIndex !== undefined && FAILURE_COUNTS.includes(key)) return undefined;
  const { labels, annotations } = spec.template.metadata ?? {};
  return (kind === 'labels' ? labels : annotations)?.[key] ?? '';
}
