import type { Container, PodSpec } from '../../src/job/types';
import type { FargateSize } from '../../src/plan/fargate-size';
import { fargateSize } from '../../src/plan/fargate-size';
import { sharesOf } from '../../src/plan/shares';
import { makeContainer } from '../support/job';
import { podSpec } from '../support/plan';

const asking = (name: string, resources: Container['resources']) => makeContainer({ name, resources });

function shares(pod: Partial<PodSpec>) {
  const spec = podSpec(pod);
  return Object.fromEntries(sharesOf(spec, fargateSize(spec) as FargateSize));
}

describe('the share of a container', () => {
  it.each<[string, Container['resources'], object]>([
    ['is the whole task without resources', {}, {}],
    ['has its limit of memory as a hard limit', { limits: { memory: '1Gi' } }, { memory: 1024 }],
    ['has its request as a reservation', { requests: { memory: '1Gi' } }, { memoryReservation: 1024 }],
    [
      'has both, when they differ',
      { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } },
      { memory: 2048, memoryReservation: 1024 },
    ],
    ['is rounded up to MiB', { limits: { memory: '10M' } }, { memory: 10 }],
    ['is at least what ECS takes', { limits: { memory: '1Mi' } }, { memory: 6 }],
    ['has no weight when it is alone', { requests: { cpu: '2' } }, {}],
  ])('%s', (_, resources, expected) => {
    expect(shares({ containers: [asking('a', resources)] })).toEqual({ a: expected });
  });

  it('has a weight beside others', () => {
    const containers = [asking('a', { requests: { cpu: '1' } }), asking('b', { requests: { cpu: '250m' } })];
    expect(shares({ containers })).toEqual({ a: { cpu: 1024 }, b: { cpu: 256 } });
  });

  it('leaves an init container the limit of the task when ECS would count it on top', () => {
    const containers = [asking('a', { limits: { memory: '2Gi' } })];
    const initContainers = [asking('i', { limits: { memory: '1Gi' } })];
    expect(shares({ containers, initContainers })).toEqual({ a: { memory: 2048 }, i: {} });
  });

  it('keeps the limit of an init container that fits beside the others', () => {
    const containers = [asking('a', { limits: { memory: '100Mi' } })];
    const initContainers = [asking('i', { limits: { memory: '100Mi' } })];
    expect(shares({ containers, initContainers })).toEqual({ a: { memory: 100 }, i: { memory: 100 } });
  });
});
