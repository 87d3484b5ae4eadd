import type { Container, PodSpec } from '../job/types';

/** ECS ends a task with its essential container; this one ends when all main containers have. */
export const WAITER = 'gantry-waiter';

/** Where a container stands in its pod. */
export interface PodContainer {
  container: Container;
  role: 'main' | 'init' | 'sidecar';
  /** e.g. `spec.template.spec.containers[0]` */
  path: string;
}

export const POD_SPEC_PATH = 'spec.template.spec';

/** All containers, the main ones first: the first of them carries the identity of the pod (pod-environment.ts). */
export function containersOf(spec: PodSpec): PodContainer[] {
  return [
    ...spec.containers.map((container, i) => ({
      container,
      role: 'main' as const,
      path: `${POD_SPEC_PATH}.containers[${i}]`,
    })),
    ...(spec.initContainers ?? []).map((container, i) => ({
      container,
      role: container.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
      path: `${POD_SPEC_PATH}.initContainers[${i}]`,
    })),
  ];
}

/** Whether a waiter is needed: ECS would end the task with the first of several essential containers, Kubernetes with the last. */
export function needsWaiter(spec: PodSpec): boolean {
  return spec.containers.length > 1;
}
