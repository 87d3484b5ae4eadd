import type { AdmittedCronJob } from '../job/types';
import { age, type Cell, type Column, column } from './columns';

/** Columns of `kubectl get cronjobs` (kubernetes-jobs.md 10.1). */
export const cronJobColumns: Column[] = [
  column('Name', 'string', 0, 'Name must be unique within a namespace.'),
  column('Schedule', 'string', 0, 'When Jobs are started, in the format of cron.'),
  column('Timezone', 'string', 0, 'The time zone of the schedule; UTC without one.'),
  column('Suspend', 'boolean', 0, 'Whether nothing is started at present.'),
  column('Active', 'integer', 0, 'Jobs that it has started and that run.'),
  column('Last Schedule', 'string', 0, 'Time since the last scheduled start.'),
  column('Age', 'string', 0, 'Time since the CronJob was created.'),
  column('Containers', 'string', 1, 'Names of the containers in the template.'),
  column('Images', 'string', 1, 'Images of the containers in the template.'),
  column('Selector', 'string', 1, 'Each Job has a selector of its own.'),
];

export function cronJobCells({ metadata, spec, status = {} }: AdmittedCronJob, now: Date): Cell[] {
  const { containers } = spec.jobTemplate.spec.template.spec;
  const last = status.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>';
  return [
    ...[metadata.name, spec.schedule, spec.timeZone ?? '<none>', spec.suspend ? 'True' : 'False'],
    ...[status.active?.length ?? 0, last, age(metadata.creationTimestamp, now)],
    ...[containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')],
    '<none>',
  ];
}
