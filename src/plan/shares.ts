import type { PodSpec } from '../job/types';
import { containersOf, type PodContainer } from './containers';
import type { FargateSize } from './fargate-size';
import { limitOf, needOf, requestOf } from './resources';

/** How the containers of a task share it: members of their container definitions. */
export interface Share {
  /** CPU units: the weight of a container when it competes with others. */
  cpu?: number;
  /** MiB at which the container is killed. */
  memory?: number;
  /** MiB that it should have when memory is short. */
  memoryReservation?: number;
}

const NANOS = 10n ** 9n;
const MIB = 2n ** 20n * NANOS;

/** MiB; the least that ECS takes for a container (API reference of ContainerDefinition). */
const LEAST_MEMORY = 6;

/**
 * The share of each container, by name. ECS adds up what the containers of a task reserve, also of those that never run at the same time:
 * an init container whose limit does not fit beside the others' has the limit of its task.
 */
export function sharesOf(spec: PodSpec, { cpuUnits, memoryMiB }: FargateSize): Map<string, Share> {
  const all = containersOf(spec);
  const inOrder = [...all.filter(({ role }) => role !== 'init'), ...all.filter(({ role }) => role === 'init')];
  let left = memoryMiB;
  const shares = new Map<string, Share>();
  for (const one of inOrder) {
    const memory = memoryShare(one);
    const taken = memory.memory ?? memory.memoryReservation ?? 0;
    const fits = taken <= left;
    if (fits) left -= taken;
    shares.set(one.container.name, fits ? memory : {});
  }
  return withProcessor(all, cpuUnits, shares);
}

function memoryShare({ container: { resources } }: PodContainer): Share {
  const mebibytes = (nanos: bigint | undefined) =>
    nanos ? Math.max(LEAST_MEMORY, Number((nanos + MIB - 1n) / MIB)) : undefined;
  const memory = mebibytes(limitOf(resources, 'memory')?.nanos);
  const memoryReservation = mebibytes(requestOf(resources, 'memory')?.nanos);
  return {
    ...(memory ? { memory } : {}),
    ...(memoryReservation && memoryReservation !== memory ? { memoryReservation } : {}),
  };
}

/** Weights matter only to containers that run side by side, and must not add up to more than the task has. */
function withProcessor(all: PodContainer[], cpuUnits: number, shares: Map<string, Share>): Map<string, Share> {
  const together = all.filter(({ role }) => role !== 'init');
  const units = together.map(({ container }) => Number((needOf(container.resources, 'cpu') * 1024n) / NANOS));
  const total = units.reduce((sum, unit) => sum + unit, 0);
  if (together.length < 2 || total > cpuUnits) return shares;
  for (const [i, { container }] of together.entries())
    if (units[i]) shares.set(container.name, { ...shares.get(container.name), cpu: units[i] });
  return shares;
}
