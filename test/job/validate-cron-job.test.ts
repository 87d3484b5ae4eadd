import type { CronJob, CronJobSpec } from '../../src/job/types';
import { admitCron, makeCronJob } from '../support/cron-job';
import { makeJob } from '../support/job';

function mistakesOf(cronJob: CronJob): string[] {
  return admitCron(cronJob).errors.map(({ field, message }) => `${field}: ${message}`);
}

const ofJob = (spec: object): Partial<CronJobSpec> => ({ jobTemplate: { spec: { ...makeJob().spec, ...spec } } });
const NOT_NEGATIVE = 'must be greater than or equal to 0';
const NO_ZONE = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';

it.each<[string, Partial<CronJobSpec>, string[]]>([
  ['says nothing more than it must', {}, []],
  ['has no schedule', { schedule: '' }, ['spec.schedule: Required value']],
  [
    'has another schedule than Kubernetes takes',
    { schedule: '0 0 * * 7' },
    ['spec.schedule: Invalid value: "0 0 * * 7": end of range (7) above maximum (6): 7'],
  ],
  [
    'has a zone in its schedule',
    { schedule: 'TZ=UTC 0 * * * *' },
    [`spec.schedule: Invalid value: "TZ=UTC 0 * * * *": ${NO_ZONE}`],
  ],
  [
    'has nothing but a zone there',
    { schedule: 'TZ=0' },
    [
      'spec.schedule: Invalid value: "TZ=0": invalid schedule format: runtime error: slice bounds out of range [:-1]',
      `spec.schedule: Invalid value: "TZ=0": ${NO_ZONE}`,
    ],
  ],
  [
    'has an empty zone',
    { timeZone: '' },
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    'has the zone of the machine',
    { timeZone: 'LOCAL' },
    [
      'spec.timeZone: Invalid value: "LOCAL": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  ['has the old name of a zone', { timeZone: 'US/Eastern' }, []],
  ['has a zone of a fixed offset', { timeZone: 'Etc/GMT+5' }, []],
  ...['Mars/Olympus', 'europe/berlin', 'us/eastern', '+01', 'a/../b', '/UTC', 'Europe/Berlin ', 'Europe/Ber$lin'].map(
    (zone): [string, Partial<CronJobSpec>, string[]] => [
      `has the zone ${zone}`,
      { timeZone: zone },
      [`spec.timeZone: Invalid value: ${JSON.stringify(zone)}: unknown time zone ${zone}`],
    ],
  ),
  [
    'has another concurrencyPolicy',
    { concurrencyPolicy: 'Wait' as 'Allow' },
    ['spec.concurrencyPolicy: Unsupported value: "Wait": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    'has numbers below 0',
    { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -2, failedJobsHistoryLimit: -3 },
    [
      `spec.startingDeadlineSeconds: Invalid value: -1: ${NOT_NEGATIVE}`,
      `spec.successfulJobsHistoryLimit: Invalid value: -2: ${NOT_NEGATIVE}`,
      `spec.failedJobsHistoryLimit: Invalid value: -3: ${NOT_NEGATIVE}`,
    ],
  ],
  [
    'has mistakes in its template',
    ofJob({ backoffLimit: -1 }),
    [`spec.jobTemplate.spec.backoffLimit: Invalid value: -1: ${NOT_NEGATIVE}`],
  ],
  [
    'selects pods',
    ofJob({ selector: { matchLabels: { a: 'b' } }, manualSelector: true }),
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ],
])('a CronJob that %s', (_, spec, mistakes) => {
  expect(mistakesOf(makeCronJob(spec))).toEqual(mistakes);
});

it('leaves room for the time in the names of its Jobs', () => {
  expect(mistakesOf(makeCronJob({}, { name: 'a'.repeat(52) }))).toEqual([]);
  const name = 'a'.repeat(53);
  expect(mistakesOf(makeCronJob({}, { name }))).toEqual([
    `metadata.name: Invalid value: "${name}": must be no more than 52 characters`,
  ]);
});

it('gets the defaults of CronJobs and pods, and none of Jobs', () => {
  const { spec } = admitCron(makeCronJob()).cronJob;
  expect(spec).toMatchObject({
    ...{ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    jobTemplate: { spec: { template: { spec: { dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' } } } },
  });
  expect(Object.keys(spec.jobTemplate.spec)).toEqual(['template']);
});
