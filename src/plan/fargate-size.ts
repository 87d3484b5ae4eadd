import type { PodSpec } from '../job/types';
import { needOf, podResources, type ResourceName } from './resources';

/** A Fargate task: CPU units (1,024 are a vCPU), MiB of memory, and GiB of storage beyond the 20 that every task has. */
export interface FargateSize {
  cpuUnits: number;
  memoryMiB: number;
  storageGiB?: number;
}

/** What Fargate does not have: the resource, the most of it there is, and what was asked. */
export interface TooLarge {
  resource: ResourceName;
  asked: string;
  most: string;
}

const NANOS = 10n ** 9n;
const MIB = 2n ** 20n;
const GIB = 2n ** 30n;

/** CPU units, and the memory in MiB that can be had with them: from, to, step (aws.md 5.1). */
const SIZES: readonly [cpuUnits: number, memory: readonly number[]][] = [
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16384, 1024)],
  [4096, range(8192, 30720, 1024)],
  [8192, range(16384, 61440, 4096)],
  [16384, range(32768, 122880, 8192)],
  [32768, [61440, 122880, 249856]],
];
const MOST_CPU_UNITS = 32768;
const MOST_MEMORY_MIB = 249856;

/** Storage a task has without asking, the least and the most it can ask for, in GiB (aws.md 5.1). */
const STORAGE = { included: 20, least: 21, most: 200 };

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

/**
 * The smallest size of Fargate that holds the pod. What says nothing gets the smallest there is.
 * By the rule of Kubernetes: all containers that run side by side together, or an init container with the sidecars before it.
 */
export function fargateSize(spec: PodSpec): FargateSize | { tooLarge: TooLarge[] } {
  const cpuUnits = roundedUp(podNeed(spec, 'cpu') * 1024n, NANOS);
  const memoryMiB = roundedUp(podNeed(spec, 'memory'), NANOS * MIB);
  const storageGiB = roundedUp(podNeed(spec, 'ephemeral-storage') + sizeLimits(spec), NANOS * GIB);
  const tooLarge: TooLarge[] = [];
  if (cpuUnits > MOST_CPU_UNITS) tooLarge.push({ resource: 'cpu', asked: `${cpuUnits / 1024}`, most: '32' });
  if (memoryMiB > MOST_MEMORY_MIB) tooLarge.push({ resource: 'memory', asked: `${memoryMiB}Mi`, most: '244Gi' });
  if (storageGiB > STORAGE.most)
    tooLarge.push({ resource: 'ephemeral-storage', asked: `${storageGiB}Gi`, most: `${STORAGE.most}Gi` });
  if (tooLarge.length > 0) return { tooLarge };
  const storage = storageGiB > STORAGE.included ? { storageGiB: Math.max(storageGiB, STORAGE.least) } : {};
  return { ...smallest(cpuUnits, memoryMiB), ...storage };
}

function smallest(cpuUnits: number, memoryMiB: number): FargateSize {
  for (const [cpu, memories] of SIZES) {
    const memory = memories.find((size) => size >= memoryMiB);
    if (cpu >= cpuUnits && memory !== undefined) return { cpuUnits: cpu, memoryMiB: memory };
  }
  throw new Error(`no Fargate size holds ${cpuUnits} CPU units and ${memoryMiB} MiB`);
}

/** In billionths. */
function podNeed(spec: PodSpec, name: ResourceName): bigint {
  const ofPod = needOf(podResources(spec), name);
  if (ofPod > 0n) return ofPod;
  let sidecars = 0n;
  let most = 0n;
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const need = needOf(resources, name);
    if (restartPolicy === 'Always') sidecars += need;
    most = maximum(most, restartPolicy === 'Always' ? sidecars : sidecars + need);
  }
  return maximum(
    most,
    spec.containers.reduce((sum, { resources }) => sum + needOf(resources, name), sidecars),
  );
}

/** The room that volumes may take: on Fargate it is room of the task. */
function sizeLimits(spec: PodSpec): bigint {
  const volumes = (spec.volumes ?? []).map(({ emptyDir }) =>
    emptyDir?.sizeLimit === undefined ? {} : { limits: { 'ephemeral-storage': emptyDir.sizeLimit } },
  );
  return volumes.reduce((sum, volume) => sum + needOf(volume, 'ephemeral-storage'), 0n);
}

const maximum = (a: bigint, b: bigint) => (a > b ? a : b);

const roundedUp = (value: bigint, unit: bigint) => Number((value + unit - 1n) / unit);
