import { condition, REASONS } from '../../src/job/conditions';
import { defaultJob } from '../../src/job/default-job';
import type { AdmittedJob, JobSpec } from '../../src/job/types';
import { validateJobUpdate } from '../../src/job/validate-job-update';
import { admit, makeJob } from '../support/job';

const NOW = new Date(Date.UTC(2026, 0, 31));

function mistakes(before: Partial<JobSpec>, change: Partial<JobSpec>, suspended = false): string[] {
  const old: AdmittedJob = admit(makeJob({ spec: { ...before, suspend: suspended } })).job;
  if (suspended) old.status = { conditions: [condition('Suspended', REASONS.suspended, NOW)] };
  const next: AdmittedJob = JSON.parse(JSON.stringify({ ...old, spec: { ...old.spec, ...change } }));
  defaultJob(next);
  return validateJobUpdate(old, next).map(({ field, message }) => `${field}: ${message}`);
}

const indexed: Partial<JobSpec> = { completionMode: 'Indexed', completions: 3, parallelism: 3 };

describe('validateJobUpdate', () => {
  it.each<[string, Partial<JobSpec>, Partial<JobSpec>]>([
    ['nothing', {}, {}],
    ['backoffLimit', {}, { backoffLimit: 9 }],
    ['suspend', {}, { suspend: true }],
    ['maxFailedIndexes', { ...indexed, backoffLimitPerIndex: 1 }, { maxFailedIndexes: 2 }],
    ['podReplacementPolicy', {}, { podReplacementPolicy: 'Failed' }],
  ])('lets %s be changed', (_, before, change) => {
    expect(mistakes(before, change)).toEqual([]);
  });

  it.each<[string, Partial<JobSpec>, Partial<JobSpec>, string]>([
    [
      'completionMode',
      { completions: 1 },
      { completionMode: 'Indexed' },
      'spec.completionMode: Invalid value: "Indexed": field is immutable',
    ],
    ['managedBy', {}, { managedBy: 'a.io/b' }, 'spec.managedBy: Invalid value: "a.io/b": field is immutable'],
    [
      'backoffLimitPerIndex',
      indexed,
      { backoffLimitPerIndex: 1 },
      'spec.backoffLimitPerIndex: Invalid value: 1: field is immutable',
    ],
    [
      'completions of a NonIndexed Job',
      { completions: 1 },
      { completions: 2 },
      'spec.completions: Invalid value: 2: field is immutable',
    ],
    [
      'completions of an Indexed Job alone',
      indexed,
      { completions: 4 },
      'spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism',
    ],
  ])('refuses a change of %s as Kubernetes does', (_, before, change, expected) => {
    expect(mistakes(before, change)).toEqual([expected]);
  });

  it('tells all that is immutable in the order of Kubernetes', () => {
    const change = { completions: 2, selector: {}, managedBy: 'a.io/b', template: { spec: { containers: [] } } };
    const fields = mistakes(
      { completions: 1 },
      { ...change, podFailurePolicy: { rules: [] }, successPolicy: { rules: [] } },
    );
    expect(fields.map((each) => each.split(':')[0])).toEqual([
      ...['spec.completions', 'spec.selector', 'spec.template', 'spec.podFailurePolicy', 'spec.managedBy'],
      'spec.successPolicy',
    ]);
  });

  it('refuses another template', () => {
    expect(mistakes({}, { template: { spec: { restartPolicy: 'OnFailure', containers: [] } } })).toEqual([
      expect.stringMatching(/^spec\.template: Invalid value: .*: field is immutable$/),
    ]);
  });

  it.each<[string, Partial<JobSpec>, Partial<JobSpec>]>([
    ['parallelism', { completions: 3, parallelism: 1 }, { parallelism: 2 }],
    ['parallelism of a work queue', { parallelism: 3 }, { parallelism: 2 }],
    ['parallelism down to 0', { completions: 3 }, { parallelism: 0 }],
    ['completions of an Indexed Job with its parallelism', indexed, { completions: 9, parallelism: 9 }],
    ['a deadline', { completions: 3 }, { activeDeadlineSeconds: 60 }],
  ])('lets %s be changed while the Job runs', (_, before, change) => {
    expect(mistakes(before, change)).toEqual([]);
  });

  it('lets a suspended Job be changed and resumed at once', () => {
    expect(mistakes({ completions: 3, parallelism: 1 }, { parallelism: 2, suspend: false }, true)).toEqual([]);
  });
});
