import { admit, makeContainer, makeJob } from '../support/job';

const C = 'spec.template.spec.containers[0]';

describe('warnJob', () => {
  it('says nothing about an ordinary Job', () => {
    expect(admit(makeJob()).warnings).toEqual([]);
  });

  it('warns of a name with dots', () => {
    expect(admit(makeJob({ metadata: { name: 'a.b' } })).warnings).toEqual([
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    ]);
  });

  it('warns of many indexes with many pods', () => {
    const spec = { completionMode: 'Indexed' as const, completions: 100_001, parallelism: 10_001 };
    expect(admit(makeJob({ spec })).warnings).toEqual([
      'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
    ]);
    expect(admit(makeJob({ spec: { ...spec, completions: 100_000 } })).warnings).toEqual([]);
  });

  it('warns of fractions of bytes', () => {
    const containers = [makeContainer({ resources: { limits: { memory: '400m', cpu: '400m' } } })];
    expect(admit(makeJob({ pod: { containers } })).warnings).toEqual([
      `${C}.resources.limits[memory]: fractional byte value "400m" is invalid, must be an integer`,
    ]);
  });

  it('warns of variables that hide others', () => {
    const containers = [makeContainer({ env: [{ name: 'FOO' }, { name: 'FOO' }] })];
    expect(admit(makeJob({ pod: { containers } })).warnings).toEqual([
      `${C}.env[1]: hides previous definition of "FOO", which may be dropped when using apply`,
    ]);
  });
});
