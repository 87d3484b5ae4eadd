import type { AdmittedJob, JobCondition, JobSpec, JobStatus } from '../../src/job/types';
import { jobCells, jobColumns } from '../../src/status/job-columns';
import { admit, makeContainer, makeJob, UID } from '../support/job';

const NOW = new Date(Date.UTC(2026, 0, 31, 12, 5));
const is = (type: JobCondition['type'], status: JobCondition['status'] = 'True'): JobCondition => ({ type, status });

function cells(spec: Partial<JobSpec>, status: JobStatus = {}, metadata: Partial<AdmittedJob['metadata']> = {}) {
  const { job } = admit(makeJob({ spec }));
  const shown = jobCells({ ...job, status, metadata: { ...job.metadata, ...metadata } }, NOW);
  return Object.fromEntries(jobColumns.map(({ name }, at) => [name, shown[at]]));
}

it('has the columns of kubectl get jobs, the last three with -o wide', () => {
  expect(jobColumns.map(({ name, priority }) => [name, priority])).toEqual([
    ...[
      ['Name', 0],
      ['Status', 0],
      ['Completions', 0],
      ['Duration', 0],
      ['Age', 0],
    ],
    ...[
      ['Containers', 1],
      ['Images', 1],
      ['Selector', 1],
    ],
  ]);
});

describe('STATUS', () => {
  it.each<[string, JobCondition[], string]>([
    ['nothing yet', [], 'Running'],
    ['complete', [is('SuccessCriteriaMet'), is('Complete'), is('Finished')], 'Complete'],
    ['failed', [is('FailureTarget'), is('Failed'), is('Finished')], 'Failed'],
    ['failing', [is('FailureTarget')], 'FailureTarget'],
    ['succeeding', [is('SuccessCriteriaMet')], 'SuccessCriteriaMet'],
    ['suspended', [is('Suspended')], 'Suspended'],
    ['resumed', [is('Suspended', 'False')], 'Running'],
  ])('%s', (_, conditions, word) => {
    expect(cells({}, { conditions }).Status).toBe(word);
  });

  it('says Terminating of a Job that is deleted and has not ended', () => {
    const deleted = { deletionTimestamp: '2026-01-31T12:00:00Z' };
    expect(cells({}, { conditions: [is('Suspended')] }, deleted).Status).toBe('Terminating');
    expect(cells({}, { conditions: [is('Failed')] }, deleted).Status).toBe('Failed');
  });
});

describe('COMPLETIONS', () => {
  it.each<[string, Partial<JobSpec>, number | undefined, string]>([
    ['of a count', { completions: 4 }, 1, '1/4'],
    ['of a Job that says nothing', {}, undefined, '0/1'],
    ['of a work queue', { parallelism: 3 }, 2, '2/1 of 3'],
    ['of a work queue of one', { parallelism: 1 }, undefined, '0/1'],
  ])('%s', (_, spec, succeeded, shown) => {
    expect(cells(spec, { ...(succeeded !== undefined && { succeeded }) }).Completions).toBe(shown);
  });
});

describe('DURATION', () => {
  const startTime = '2026-01-31T12:00:00Z';
  it.each<[string, JobStatus, string]>([
    ['is empty before the start', {}, ''],
    ['grows', { startTime }, '5m'],
    ['ends with the completion', { startTime, completionTime: '2026-01-31T12:00:42Z' }, '42s'],
    [
      'ends with the failure, unlike that of Kubernetes',
      { startTime, conditions: [{ ...is('Failed'), lastTransitionTime: '2026-01-31T12:01:00Z' }] },
      '60s',
    ],
  ])('%s', (_, status, shown) => {
    expect(cells({}, status).Duration).toBe(shown);
  });
});

it('names containers, images and the selector', () => {
  const containers = [makeContainer(), makeContainer({ name: 'other', image: 'perl' })];
  const { job } = admit(makeJob({ pod: { containers } }));
  expect(jobCells(job, NOW).slice(5)).toEqual([
    'main,other',
    'busybox,perl',
    `batch.kubernetes.io/controller-uid=${UID}`,
  ]);
});
