import { isManagedElsewhere, kindOf, slots } from '../../src/job/kind';
import { admit, makeJob } from '../support/job';

describe('the kind of a Job', () => {
  it.each([
    ['single', 1, {}],
    ['single', 1, { completions: 1 }],
    ['workQueue', 1, { parallelism: 1 }],
    ['workQueue', 3, { parallelism: 3 }],
    ['fixedCount', 4, { completions: 4 }],
    ['fixedCount', 0, { completions: 0 }],
    ['indexed', 5, { completions: 5, completionMode: 'Indexed' as const }],
  ])('is %s with %d slots for %j', (kind, count, spec) => {
    const { job } = admit(makeJob({ spec }));
    expect([kindOf(job.spec), slots(job.spec)]).toEqual([kind, count]);
  });

  it.each([
    [undefined, false],
    ['kubernetes.io/job-controller', false],
    ['example.com/other', true],
  ])('with managedBy %s: managed elsewhere is %s', (managedBy, elsewhere) => {
    expect(isManagedElsewhere(makeJob({ spec: { managedBy } }))).toBe(elsewhere);
  });
});
