import { ceilQuotient, parseQuantity, type Quantity } from '../job/quantity';
import type { Container, EnvVar, PodSpec } from '../job/types';
import { type FargateSize, fargateSize } from './fargate-size';
import { limitOf, requestOf } from './resources';

type Reference = NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>;

/** GiB of storage that a task has without asking (aws.md 5.1). */
const INCLUDED_STORAGE_GIB = 20;

/**
 * The text of `valueFrom.resourceFieldRef`: how often the divisor goes into the quantity, rounded up. What has no limit may use all that its
 * task has, as it may use all of its node in Kubernetes.
 * @returns undefined when there is no such container, or Fargate is too small for the pod
 */
export function resourceReference(spec: PodSpec, own: Container, reference: Reference): string | undefined {
  const { resource = '', divisor = '1' } = reference;
  const containerName = reference.containerName || own.name;
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const container = all.find(({ name }) => name === containerName);
  const [kind = '', name = ''] = splitOnce(resource);
  const size = fargateSize(spec);
  if (!container || 'tooLarge' in size) return undefined;
  const value =
    kind === 'requests'
      ? (requestOf(container.resources, name) ?? parseQuantity('0'))
      : (limitOf(container.resources, name) ?? ofTask(size, name));
  const by = parseQuantity(divisor);
  return String(ceilQuotient(value, by.nanos === 0n ? parseQuantity('1') : by));
}

function ofTask({ cpuUnits, memoryMiB, storageGiB = INCLUDED_STORAGE_GIB }: FargateSize, name: string): Quantity {
  if (name === 'cpu') return parseQuantity(`${(cpuUnits * 1000) / 1024}m`);
  if (name === 'memory') return parseQuantity(`${memoryMiB}Mi`);
  return parseQuantity(name === 'ephemeral-storage' ? `${storageGiB}Gi` : '0');
}

const splitOnce = (text: string) => [text.slice(0, text.indexOf('.')), text.slice(text.indexOf('.') + 1)];
