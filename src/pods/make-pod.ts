import { timestamp } from '../job/conditions';
import { kindOf } from '../job/kind';
import { indexedHostname, podNamePrefix } from '../job/pod-names';
import type { AdmittedJob, Container, ObjectMeta, PodSpec } from '../job/types';
import { podUidOf } from './pod-identity';
import type { Retry } from './progress';

const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** Of a pod: its place in the Job, and what failed in that place before. */
export interface PodPlace {
  name: string;
  slot: number;
  attempt: number;
  retry: Retry;
}

/** Metadata of a pod that a Job makes (kubernetes-jobs.md 3). @param createdAt milliseconds since the epoch */
export function podMetadata(
  job: AdmittedJob,
  { name, slot, attempt, retry }: PodPlace,
  createdAt: number,
): ObjectMeta & { name: string; namespace: string; uid: string } {
  const { metadata = {} } = job.spec.template;
  const indexed = kindOf(job.spec) === 'indexed';
  const labels = { ...metadata.labels, ...(indexed && { [INDEX]: String(slot) }) };
  const annotations = {
    ...metadata.annotations,
    ...(indexed && { [INDEX]: String(slot) }),
    ...(job.spec.backoffLimitPerIndex !== undefined && { [FAILURES]: String(retry.failures) }),
    ...(job.spec.backoffLimitPerIndex !== undefined && retry.ignored > 0 && { [IGNORED]: String(retry.ignored) }),
  };
  return {
    name,
    generateName: podNamePrefix(job.metadata.name, indexed ? slot : undefined),
    namespace: job.metadata.namespace,
    uid: podUidOf(job, slot, attempt),
    creationTimestamp: timestamp(new Date(createdAt)),
    labels,
    annotations,
    ownerReferences: [
      {
        ...{ apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: job.metadata.uid },
        ...{ controller: true, blockOwnerDeletion: true },
      },
    ],
  };
}

/** The template's spec with what a Job adds to it: the index as a variable of every container, and the hostname. */
export function podSpec(job: AdmittedJob, slot: number): PodSpec {
  const { spec } = job.spec.template;
  if (kindOf(job.spec) !== 'indexed') return spec;
  return {
    ...spec,
    hostname: indexedHostname(job.metadata.name, slot),
    containers: spec.containers.map(withIndex),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndex) }),
  };
}

function withIndex(container: Container): Container {
  if (container.env?.some(({ name }) => name === 'JOB_COMPLETION_INDEX')) return container;
  const index = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } },
  };
  return { ...container, env: [...(container.env ?? []), index] };
}
