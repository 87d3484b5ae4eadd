import type { Container, EnvVar, JobSpec, ObjectMeta } from '../../src/job/types';
import { environmentOf, hostnameOf } from '../../src/plan/environment';
import { PLACEHOLDERS } from '../../src/plan/placeholders';
import { UID } from '../support/job';
import { admitted } from '../support/plan';

const INDEXED = { completionMode: 'Indexed', completions: 3 } as const;

function variables(env: EnvVar[], spec?: Partial<JobSpec>, metadata?: ObjectMeta): Record<string, string> {
  const job = admitted({ container: { env }, spec, metadata });
  const environment = environmentOf(job, job.spec.template.spec.containers[0] as Container);
  return Object.fromEntries([...environment].map(([name, { text }]) => [name, text]));
}

const field = (fieldPath: string): EnvVar => ({ name: 'V', valueFrom: { fieldRef: { fieldPath } } });

describe('the variables of a container', () => {
  // kubernetes-jobs.md 8.2: order of construction.
  it.each<[string, EnvVar[], Record<string, string>]>([
    [
      'use those before them',
      [
        { name: 'A', value: 'a' },
        { name: 'B', value: '$(A)-b' },
      ],
      { A: 'a', B: 'a-b' },
    ],
    [
      'do not use those after them',
      [
        { name: 'B', value: '$(A)' },
        { name: 'A', value: 'a' },
      ],
      { A: 'a', B: '$(A)' },
    ],
    [
      'are not expanded twice',
      [
        { name: 'A', value: '$$(B)' },
        { name: 'C', value: '$(A)' },
      ],
      { A: '$(B)', C: '$(B)' },
    ],
    [
      'count as the last of equal names',
      [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
      { A: '2' },
    ],
    [
      'can use their earlier selves',
      [
        { name: 'A', value: '1' },
        { name: 'A', value: '$(A):2' },
      ],
      { A: '1:2' },
    ],
    ['cannot use those of the image', [{ name: 'PATH', value: '/x:$(PATH)' }], { PATH: '/x:$(PATH)' }],
    ['without a value are empty', [{ name: 'A' }], { A: '' }],
  ])('%s', (_, env, expected) => {
    expect(variables(env)).toEqual(expected);
  });

  it('end with the index of an Indexed Job', () => {
    expect(variables([{ name: 'A', value: '$(JOB_COMPLETION_INDEX)' }], INDEXED)).toEqual({
      A: '$(JOB_COMPLETION_INDEX)',
      JOB_COMPLETION_INDEX: PLACEHOLDERS.slot,
    });
  });

  it('keep an index that is declared', () => {
    expect(variables([{ name: 'JOB_COMPLETION_INDEX', value: 'mine' }], INDEXED)).toEqual({
      JOB_COMPLETION_INDEX: 'mine',
    });
  });

  it('have no index in other Jobs', () => {
    expect(variables([], { completions: 3 })).toEqual({});
  });
});

describe('a variable from a field', () => {
  const metadata = { labels: { app: 'web' }, annotations: { note: 'text', 'a.b/c': 'd' } };

  it.each([
    ['metadata.name', PLACEHOLDERS.podName],
    ['metadata.namespace', 'default'],
    ['spec.serviceAccountName', 'default'],
    ["metadata.labels['app']", 'web'],
    ["metadata.labels['absent']", ''],
    ["metadata.labels['batch.kubernetes.io/job-name']", 'pi'],
    ["metadata.labels['batch.kubernetes.io/controller-uid']", UID],
    ["metadata.labels['batch.kubernetes.io/job-completion-index']", ''],
    ["metadata.annotations['note']", 'text'],
    ["metadata.annotations['a.b/c']", 'd'],
  ])('%s', (fieldPath, expected) => {
    expect(variables([field(fieldPath)], {}, metadata)).toEqual({ V: expected });
  });

  it.each(["metadata.labels['%']", "metadata.annotations['%']"])('%s is the index of an Indexed Job', (template) => {
    const fieldPath = template.replace('%', 'batch.kubernetes.io/job-completion-index');
    expect(variables([field(fieldPath)], INDEXED)).toMatchObject({ V: PLACEHOLDERS.slot });
  });
});

describe('the host name', () => {
  it.each([
    ['of a pod', {}, {}, PLACEHOLDERS.podName],
    ['that the template has', {}, { hostname: 'mine' }, 'mine'],
    ['of an index, whatever the template has', INDEXED, { hostname: 'mine' }, `pi-${PLACEHOLDERS.slot}`],
  ])('%s', (_, spec, pod, expected) => {
    expect(hostnameOf(admitted({ spec, pod }))).toBe(expected);
  });
});
