import fc from 'fast-check';
import { admitJob } from '../../src/job/admit-job';
import type { Job, JobSpec } from '../../src/job/types';
import { admit, makeContainer, makeJob, mistakesOf, UID } from '../support/job';

const GENERATED = {
  'controller-uid': UID,
  'job-name': 'pi',
  'batch.kubernetes.io/controller-uid': UID,
  'batch.kubernetes.io/job-name': 'pi',
};

describe('the metadata of an admitted Job', () => {
  it('has what only the server writes', () => {
    const { job, errors } = admit(
      makeJob({
        metadata: { name: 'pi', uid: 'mine', generation: 7, creationTimestamp: '2000-01-01T00:00:00Z', selfLink: '/x' },
      }),
    );
    expect(errors).toEqual([]);
    expect(job.metadata).toEqual({
      name: 'pi',
      namespace: 'default',
      uid: UID,
      generation: 1,
      creationTimestamp: '2026-01-31T12:00:00Z',
      labels: GENERATED,
    });
  });

  it('gets a name from generateName when there is none', () => {
    expect(admit(makeJob({ metadata: { generateName: 'pi-' } })).job.metadata.name).toBe('pi-bbbbb');
    expect(admit(makeJob({ metadata: { generateName: 'pi-', name: 'x' } })).job.metadata.name).toBe('x');
  });

  it('keeps labels, annotations, finalizers and owners', () => {
    const metadata: Job['metadata'] = {
      name: 'pi',
      labels: { a: 'b' },
      annotations: { note: 'x y' },
      finalizers: ['example.com/keep'],
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: '1', controller: true }],
    };
    expect(admit(makeJob({ metadata })).job.metadata).toMatchObject(metadata);
  });

  it('drops the status of the request', () => {
    expect(admit({ ...makeJob(), status: { succeeded: 1 } }).job).not.toHaveProperty('status');
  });

  it('refuses a resourceVersion and another namespace', () => {
    expect(mistakesOf(makeJob({ metadata: { name: 'pi', resourceVersion: '12', namespace: 'other' } }))).toEqual([
      'metadata.resourceVersion: Invalid value: "12": resourceVersion should not be set on objects to be created',
      'metadata.namespace: Invalid value: "other": the namespace of the provided object does not match the namespace sent on the request',
    ]);
  });
});

describe('the selector and labels of an admitted Job', () => {
  it('are generated from its uid and name', () => {
    const { spec } = admit(makeJob()).job;
    expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': UID } });
    expect(spec.template.metadata?.labels).toEqual(GENERATED);
  });

  it('join what the template has, and a Job without labels gets all of them', () => {
    const job = makeJob();
    job.spec.template.metadata = { labels: { app: 'pi' } };
    expect(admit(job).job.metadata.labels).toEqual({ ...GENERATED, app: 'pi' });
  });

  it('are not copied to a Job that has labels', () => {
    expect(admit(makeJob({ metadata: { name: 'pi', labels: { a: 'b' } } })).job.metadata.labels).toEqual({ a: 'b' });
  });

  it('are left to the user with a manual selector', () => {
    const template = { metadata: { labels: { app: 'pi' } }, spec: makeJob().spec.template.spec };
    const selector = { matchLabels: { app: 'pi' } };
    const { job, errors } = admit(makeJob({ spec: { manualSelector: true, selector, template } }));
    expect(errors).toEqual([]);
    expect(job.spec.selector).toEqual(selector);
    expect(job.spec.template.metadata?.labels).toEqual({ app: 'pi' });
  });
});

describe('admitJob', () => {
  it('leaves the Job it is given as it is', () => {
    const job = makeJob({ pod: { containers: [makeContainer({ env: [{ name: 'A' }] })] } });
    const before = structuredClone(job);
    admit(job);
    expect(job).toEqual(before);
  });

  it('returns plain JSON', () => {
    const { job } = admit(makeJob({ spec: { activeDeadlineSeconds: undefined } }));
    expect(Object.keys(job.spec)).not.toContain('activeDeadlineSeconds');
    expect(JSON.parse(JSON.stringify(job))).toEqual(job);
  });

  it('returns the Job, defaulted, also when it is wrong', () => {
    const { job, errors } = admit(makeJob({ metadata: {}, pod: { containers: [] }, spec: { parallelism: -1 } }));
    expect(errors.map(({ field }) => field)).toEqual([
      'metadata.name',
      'spec.parallelism',
      'spec.template.spec.containers',
    ]);
    expect(job.spec.backoffLimit).toBe(6);
  });

  const specs: fc.Arbitrary<Partial<JobSpec>> = fc.record(
    {
      parallelism: fc.integer({ min: -2, max: 5 }),
      completions: fc.integer({ min: -2, max: 5 }),
      completionMode: fc.constantFrom('Indexed' as const, 'NonIndexed' as const),
      backoffLimitPerIndex: fc.nat(3),
      suspend: fc.boolean(),
      podFailurePolicy: fc.constant({
        rules: [{ action: 'Ignore' as const, onPodConditions: [{ type: 'DisruptionTarget' }] }],
      }),
    },
    { requiredKeys: [] },
  );

  it('changes nothing more when it admits what it admitted', () => {
    fc.assert(
      fc.property(specs, fc.boolean(), (spec, labelled) => {
        const metadata = labelled ? { name: 'pi', labels: { a: 'b' } } : { name: 'pi' };
        const once = admit(makeJob({ spec, metadata }));
        const twice = admit(once.job);
        expect(twice).toEqual(once);
      }),
    );
  });

  it('refuses the labels of another Job, as when a stored Job is created again', () => {
    const stored = admit(makeJob()).job;
    const again = admitJob(stored, { uid: 'another', namespace: 'default', now: 0, random: () => 0 });
    expect(again.errors.map(({ field }) => field)).toEqual([
      'spec.template.metadata.labels[controller-uid]',
      'spec.template.metadata.labels[batch.kubernetes.io/controller-uid]',
      'spec.selector',
    ]);
  });
});
