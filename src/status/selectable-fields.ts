import type { Namespace } from '../job/namespace';
import type { AdmittedCronJob, AdmittedJob, KubernetesEvent, Pod } from '../job/types';

/** How a kind of object answers to each field that its lists and watches can be selected by. */
export type SelectableFields<T> = Record<string, (object: T) => string>;

/** Those that Kubernetes serves (kubernetes-jobs.md 1.4). */
export const jobFields: SelectableFields<AdmittedJob> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'status.successful': ({ status }) => String(status?.succeeded ?? 0),
};

export const cronJobFields: SelectableFields<AdmittedCronJob> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
};

export const podFields: SelectableFields<Pod> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'spec.nodeName': ({ spec }) => String(spec.nodeName ?? ''),
  'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
  'spec.schedulerName': ({ spec }) => String(spec.schedulerName ?? ''),
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
  'status.phase': ({ status }) => status.phase,
};

export const eventFields: SelectableFields<KubernetesEvent> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion,
  'involvedObject.kind': ({ involvedObject }) => involvedObject.kind,
  'involvedObject.name': ({ involvedObject }) => involvedObject.name,
  'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace,
  'involvedObject.uid': ({ involvedObject }) => involvedObject.uid,
  'involvedObject.fieldPath': () => '',
  'involvedObject.resourceVersion': () => '',
  reason: ({ reason }) => reason,
  reportingComponent: ({ source }) => source.component,
  source: ({ source }) => source.component,
  type: ({ type }) => type,
};

export const namespaceFields: SelectableFields<Namespace> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'status.phase': ({ status }) => status.phase,
};

/** What a selector can know of an object. */
export interface Selectable {
  labels?: Record<string, string>;
  fields: Record<string, string>;
}

export function selectableOf<T extends { metadata: { labels?: Record<string, string> } }>(
  object: T,
  fields: SelectableFields<T>,
): Selectable {
  const { labels } = object.metadata;
  const values = Object.entries(fields).map(([name, read]) => [name, read(object)]);
  return { ...(labels && { labels }), fields: Object.fromEntries(values) };
}
