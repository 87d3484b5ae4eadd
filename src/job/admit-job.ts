import { type Admission, completedMetadata, refusedMetadata } from './admit-metadata';
import { defaultJob } from './default-job';
import type { AdmittedJob, FieldError, Job } from './types';
import { validateJob } from './validate-job';
import { generatedLabels } from './validate-selector';
import { warnJob } from './warn-job';

/**
 * What the API server does with a Job that is created: completes its metadata, defaults it, generates its selector and labels, and
 * validates it. `status` of the request is dropped. The Job that is given is left as it is; what comes back is plain JSON.
 * @returns all errors in the order in which Kubernetes reports them; the Job as defaulted also when there are errors (for its name)
 */
export function admitJob(
  job: Job,
  admission: Admission,
): { job: AdmittedJob; errors: FieldError[]; warnings: string[] } {
  const { metadata, spec } = JSON.parse(JSON.stringify(job)) as Job;
  const admitted: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: completedMetadata(metadata, admission), spec };
  defaultJob(admitted);
  if (!spec.manualSelector) generateSelector(admitted);
  const errors = [...refusedMetadata(metadata, admission), ...validateJob(admitted)];
  // Kubernetes copies when it reads the Job back: mistakes in the template's labels are told once.
  copyLabels(admitted);
  return { job: admitted as AdmittedJob, errors, warnings: warnJob(admitted) };
}

/** Labels that the user wrote stay, and are refused by validation when they are others (kubernetes-jobs.md 1.2). */
function generateSelector({ metadata, spec }: Job): void {
  const labels = generatedLabels(metadata.name ?? '', metadata.uid ?? '');
  spec.template.metadata ??= {};
  spec.template.metadata.labels = { ...labels, ...spec.template.metadata.labels };
  const key = 'batch.kubernetes.io/controller-uid';
  const { selector = {} } = spec;
  spec.selector = { ...selector, matchLabels: { [key]: metadata.uid ?? '', ...selector.matchLabels } };
}

/** A Job without labels gets those of its pods, generated ones included (kubernetes-jobs.md 1.3). */
function copyLabels({ metadata, spec }: Job): void {
  if (Object.keys(metadata.labels ?? {}).length > 0) return;
  const labels = spec.template.metadata?.labels;
  if (labels && Object.keys(labels).length > 0) metadata.labels = { ...labels };
}
