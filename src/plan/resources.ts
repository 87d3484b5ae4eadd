import { parseQuantity, type Quantity } from '../job/quantity';
import type { Container, PodSpec } from '../job/types';

export type ResourceName = 'cpu' | 'memory' | 'ephemeral-storage';

type Requirements = Container['resources'];

export function limitOf(resources: Requirements, name: string): Quantity | undefined {
  const value = resources?.limits?.[name];
  return value === undefined ? undefined : parseQuantity(value);
}

/** A request that is absent is the limit, as Kubernetes defaults it on the pod. */
export function requestOf(resources: Requirements, name: string): Quantity | undefined {
  const value = resources?.requests?.[name];
  return value === undefined ? limitOf(resources, name) : parseQuantity(value);
}

/**
 * What the task must have of a resource for this container. Processor time is shared, so the request is enough. Memory is not: a pod that
 * may grow to its limit is killed where there is less.
 */
export function needOf(resources: Requirements, name: ResourceName): bigint {
  const request = requestOf(resources, name)?.nanos ?? 0n;
  if (name === 'cpu') return request;
  return limitOf(resources, name)?.nanos ?? request;
}

/** `resources` of the whole pod (KEP-2837). */
export function podResources(spec: PodSpec): Requirements {
  return spec.resources as Requirements;
}
