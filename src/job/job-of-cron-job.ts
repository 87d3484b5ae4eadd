import { timestamp } from './conditions';
import { offsetAt } from './start-times';
import type { AdmittedCronJob, Job } from './types';

/** Annotation that says for which time a Job was started. */
export const SCHEDULED_TIMESTAMP = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** The name of the Job for a time, in milliseconds: no two times of a CronJob have the same (kubernetes-jobs.md 9.6). */
export function jobNameAt(cronJob: string, time: number): string {
  return `${cronJob}-${Math.floor(time / 60_000)}`;
}

/** The Job that a CronJob starts for a time, as a client would send it. @param time milliseconds since the epoch */
export function jobAt({ metadata, spec }: AdmittedCronJob, time: number): Job {
  const { jobTemplate, timeZone = 'UTC' } = spec;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  return structuredClone({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobNameAt(metadata.name, time),
      namespace: metadata.namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, [SCHEDULED_TIMESTAMP]: zonedTimestamp(time, timeZone) },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: jobTemplate.spec,
  });
}

/** RFC 3339 with the zone's offset, as Go writes it. */
function zonedTimestamp(time: number, timeZone: string): string {
  const offset = offsetAt(timeZone, time);
  if (offset === 0) return timestamp(new Date(time));
  const minutes = Math.abs(offset) / 60_000;
  const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`;
  return timestamp(new Date(time + offset)).replace('Z', zone);
}

/** The CronJob that a Job belongs to, as its metadata says. */
export function ownerOf({ metadata }: Job): { name: string; uid: string } | undefined {
  return metadata.ownerReferences?.find(
    ({ controller, kind, apiVersion }) => controller === true && kind === 'CronJob' && apiVersion === 'batch/v1',
  );
}
