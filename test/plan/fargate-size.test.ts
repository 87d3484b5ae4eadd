import type { PodSpec } from '../../src/job/types';
import { fargateSize } from '../../src/plan/fargate-size';
import { makeContainer } from '../support/job';
import { podSpec } from '../support/plan';

const one = (requests: Record<string, string>, limits: Record<string, string> = {}) =>
  fargateSize(podSpec({ containers: [makeContainer({ resources: { requests, limits } })] }));

describe('the Fargate size of one container', () => {
  // The pairs are those of aws.md 5.1.
  it.each([
    ['nothing', {}, 256, 512],
    ['exactly the smallest', { cpu: '250m', memory: '512Mi' }, 256, 512],
    ['a little more than the smallest processor', { cpu: '251m' }, 512, 1024],
    ['a little more than the smallest memory', { memory: '513Mi' }, 256, 1024],
    ['memory in powers of ten', { memory: '512M' }, 256, 512],
    ['a gigabyte', { memory: '1G' }, 256, 1024],
    ['more memory than the smallest processor can have', { memory: '2049Mi' }, 512, 3072],
    ['one processor', { cpu: '1' }, 1024, 2048],
    ['8 GiB', { memory: '8Gi' }, 1024, 8192],
    ['9 GiB', { memory: '9Gi' }, 2048, 9216],
    ['30 GiB', { memory: '30Gi' }, 4096, 30720],
    ['31 GiB, where steps are of 4', { memory: '31Gi' }, 8192, 32768],
    ['61 GiB, where steps are of 8', { memory: '61Gi' }, 16384, 65536],
    ['17 processors', { cpu: '17' }, 32768, 61440],
    ['121 GiB', { memory: '121Gi' }, 32768, 249856],
    ['all there is', { cpu: '32', memory: '244Gi' }, 32768, 249856],
  ])('that asks for %s', (_, requests, cpuUnits, memoryMiB) => {
    expect(one(requests as Record<string, string>)).toEqual({ cpuUnits, memoryMiB });
  });

  it('holds the limit of memory, because a container may grow to it', () => {
    expect(one({ memory: '256Mi' }, { memory: '4Gi' })).toEqual({ cpuUnits: 512, memoryMiB: 4096 });
  });

  it('holds the request of processor time, because the limit is no promise', () => {
    expect(one({ cpu: '100m' }, { cpu: '4' })).toEqual({ cpuUnits: 256, memoryMiB: 512 });
  });

  it('takes a limit for the request where there is none', () => {
    expect(one({}, { cpu: '2' })).toEqual({ cpuUnits: 2048, memoryMiB: 4096 });
  });

  it.each([
    ['20 GiB, which every task has', '20Gi', undefined],
    ['a little more', '20481Mi', 21],
    ['100 GiB', '100Gi', 100],
    ['200 GiB', '200Gi', 200],
  ])('with storage of %s', (_, storage, storageGiB) => {
    const size = { cpuUnits: 256, memoryMiB: 512, ...(storageGiB && { storageGiB }) };
    expect(one({ 'ephemeral-storage': storage })).toEqual(size);
  });

  it.each([
    ['processors', { cpu: '32001m' }, 'cpu'],
    ['memory', { memory: '245Gi' }, 'memory'],
    ['storage', { 'ephemeral-storage': '201Gi' }, 'ephemeral-storage'],
  ])('does not exist beyond what there is of %s', (_, requests, resource) => {
    expect(one(requests as unknown as Record<string, string>)).toMatchObject({ tooLarge: [{ resource }] });
  });
});

describe('the Fargate size of several containers', () => {
  const asking = (name: string, cpu: string, more = {}) =>
    makeContainer({ name, resources: { requests: { cpu } }, ...more });
  const cpuOf = (pod: Partial<PodSpec>) => (fargateSize(podSpec(pod)) as { cpuUnits: number }).cpuUnits;

  it.each<[string, Partial<PodSpec>, number]>([
    ['main containers run together', { containers: [asking('a', '1'), asking('b', '1')] }, 2048],
    [
      'an init container runs before them',
      { containers: [asking('a', '1')], initContainers: [asking('i', '1'), asking('j', '1')] },
      1024,
    ],
    ['the largest init container counts', { containers: [asking('a', '1')], initContainers: [asking('i', '4')] }, 4096],
    [
      'a sidecar runs beside them',
      { containers: [asking('a', '1')], initContainers: [asking('s', '1', { restartPolicy: 'Always' })] },
      2048,
    ],
    [
      'a sidecar runs beside the init containers after it',
      {
        containers: [asking('a', '1')],
        initContainers: [asking('s', '1', { restartPolicy: 'Always' }), asking('i', '3')],
      },
      4096,
    ],
    [
      'and not beside those before it',
      {
        containers: [asking('a', '1')],
        initContainers: [asking('i', '2'), asking('s', '1', { restartPolicy: 'Always' })],
      },
      2048,
    ],
    [
      'resources of the pod take the place of the sum',
      { containers: [asking('a', '1')], resources: { requests: { cpu: '4' } } },
      4096,
    ],
  ])('%s', (_, pod, cpuUnits) => {
    expect(cpuOf(pod)).toBe(cpuUnits);
  });

  it('has the room that volumes may take', () => {
    const volumes = [
      { name: 'a', emptyDir: { sizeLimit: '30Gi' } },
      { name: 'b', emptyDir: { sizeLimit: '10Gi' } },
    ];
    expect(fargateSize(podSpec({ volumes }))).toMatchObject({ storageGiB: 40 });
  });
});
