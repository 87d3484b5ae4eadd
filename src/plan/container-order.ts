import type { PodSpec } from '../job/types';
import { type PodContainer, WAITER } from './containers';
import { healthCheckOf } from './health-check';

export interface Dependency {
  containerName: string;
  condition: 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';
}

/**
 * What a container waits for: init containers and sidecars come one after another in the order of their list, and the main containers after
 * all of them (kubernetes-jobs.md 8.6). Every sidecar is named, not only the last one: ECS stops containers in the reverse of this order.
 */
export function dependenciesOf({ container, role }: PodContainer, spec: PodSpec): Dependency[] {
  const all = spec.initContainers ?? [];
  const before = role === 'main' ? all : all.slice(0, all.indexOf(container));
  const lastInit = before.findLast(({ restartPolicy }) => restartPolicy !== 'Always');
  return before.flatMap((earlier): Dependency[] => {
    const containerName = earlier.name;
    if (earlier === lastInit) return [{ containerName, condition: 'SUCCESS' }];
    if (earlier.restartPolicy !== 'Always') return [];
    return [{ containerName, condition: earlier.startupProbe && healthCheckOf(earlier) ? 'HEALTHY' : 'START' }];
  });
}

/** A small public image of two megabytes, on both architectures, from a registry without a pull limit for AWS. */
const WAITER_IMAGE = 'public.ecr.aws/docker/library/busybox:stable';

/** The essential container of a pod with several main ones: it ends the task once all of them have ended. */
export function waiter(spec: PodSpec) {
  return {
    name: WAITER,
    image: WAITER_IMAGE,
    essential: true,
    entryPoint: ['true'],
    command: [],
    dependsOn: spec.containers.map(({ name }): Dependency => ({ containerName: name, condition: 'COMPLETE' })),
  };
}
