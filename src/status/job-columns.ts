import { conditionOf, hasCondition } from '../job/conditions';
import type { AdmittedJob } from '../job/types';
import { age, type Cell, type Column, column, humanDuration } from './columns';

/** Columns of `kubectl get jobs` (kubernetes-jobs.md 10.1). */
export const jobColumns: Column[] = [
  column('Name', 'string', 0, 'Name must be unique within a namespace.'),
  column('Status', 'string', 0, 'What the Job has come to.'),
  column('Completions', 'string', 0, 'Pods that have succeeded, of those that are wanted.'),
  column('Duration', 'string', 0, 'Time from the start of the Job to its completion.'),
  column('Age', 'string', 0, 'Time since the Job was created.'),
  column('Containers', 'string', 1, 'Names of the containers in the template.'),
  column('Images', 'string', 1, 'Images of the containers in the template.'),
  column('Selector', 'string', 1, 'Labels by which the pods of the Job are found.'),
];

export function jobCells(job: AdmittedJob, now: Date): Cell[] {
  const { metadata, spec } = job;
  const { containers } = spec.template.spec;
  const selector = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    ...[metadata.name, statusWord(job), completions(job), durationOf(job, now), age(metadata.creationTimestamp, now)],
    ...[containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')],
    selector.join(','),
  ];
}

function statusWord(job: AdmittedJob): string {
  if (hasCondition(job, 'Complete')) return 'Complete';
  if (hasCondition(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  const word = (['Suspended', 'FailureTarget', 'SuccessCriteriaMet'] as const).find((type) => hasCondition(job, type));
  return word ?? 'Running';
}

function completions({ spec, status }: AdmittedJob): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  return spec.parallelism > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
}

/** A Failed Job has no completionTime: Kubernetes lets its duration grow for ever; here it ends with the Job. */
function durationOf(job: AdmittedJob, now: Date): string {
  const { startTime, completionTime } = job.status ?? {};
  if (!startTime) return '';
  const end = completionTime ?? conditionOf(job, 'Failed')?.lastTransitionTime;
  return humanDuration((end ? Date.parse(end) : now.getTime()) - Date.parse(startTime));
}
