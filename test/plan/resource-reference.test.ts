import { resourceReference } from '../../src/plan/resource-reference';
import { makeContainer } from '../support/job';
import { podSpec } from '../support/plan';

const main = makeContainer({
  resources: { requests: { cpu: '100m', memory: '1G' }, limits: { cpu: '250m', memory: '1Gi' } },
});
const bare = makeContainer({ name: 'bare' });
const spec = podSpec({ containers: [main, bare] });

describe('a variable from a resource', () => {
  // kubernetes-jobs.md 8.3: the quantity divided by the divisor, rounded up.
  it.each([
    ['limits.cpu', undefined, '1'],
    ['limits.cpu', '1m', '250'],
    ['requests.cpu', '1m', '100'],
    ['limits.memory', undefined, '1073741824'],
    ['limits.memory', '1Mi', '1024'],
    ['limits.memory', '1G', '2'],
    ['requests.memory', '1Mi', '954'],
    ['limits.cpu', '0', '1'],
  ])('%s by %s', (resource, divisor, expected) => {
    expect(resourceReference(spec, main, { resource, divisor })).toBe(expected);
  });

  // The two containers need 100m of processor and 1 GiB: the task has 0.25 vCPU and 1 GiB.
  it.each([
    ['limits.cpu', '1m', '250'],
    ['limits.memory', '1Mi', '1024'],
    ['limits.ephemeral-storage', '1Gi', '20'],
    ['requests.memory', '1', '0'],
  ])('that is not limited is that of the task: %s by %s', (resource, divisor, expected) => {
    expect(resourceReference(spec, bare, { resource, divisor })).toBe(expected);
  });

  it('can be that of another container', () => {
    expect(resourceReference(spec, bare, { containerName: 'main', resource: 'limits.cpu', divisor: '1m' })).toBe('250');
  });

  it('is nothing when there is no such container', () => {
    expect(resourceReference(spec, bare, { containerName: 'gone', resource: 'limits.cpu' })).toBeUndefined();
  });
});
