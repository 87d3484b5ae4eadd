import { ServiceError } from '../service';
import type { Cluster } from './cluster';
import { fargateSize } from './fargate-size';
import type { RunTaskInput } from './run-task-input';
import type { Tag, Task, TaskContainer } from './task';
import type { TaskDefinition } from './task-definition';

/** Platform versions of Linux on Fargate that can still be had. */
const PLATFORM_VERSIONS = ['1.4.0', '1.3.0'];
const NEWEST_PLATFORM_VERSION = '1.4.0';
/** GiB every Fargate task has without asking. */
const FREE_STORAGE = 20;
const ZONES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** @throws ServiceError PlatformUnknownException */
export function platformVersionOf(asked = 'LATEST'): string {
  if (asked === 'LATEST') return NEWEST_PLATFORM_VERSION;
  if (PLATFORM_VERSIONS.includes(asked)) return asked;
  throw new ServiceError('PlatformUnknownException', `The specified platform version, ${asked}, does not exist.`);
}

/**
 * A task as RunTask answers it: PROVISIONING, version 1. Its members are those of tasks recorded on Fargate.
 * @param nth of the tasks of this request, from 0
 */
export function makeTask(cluster: Cluster, input: RunTaskInput, definition: TaskDefinition, nth: number): Task {
  const { uuid, random } = cluster.deps.surroundings;
  const taskId = uuid().replaceAll('-', '');
  const taskArn = cluster.arnOf('task', cluster.deps.cluster, taskId);
  const { overrides } = input;
  const cpu = overrides.cpu ?? definition.cpu;
  const memory = overrides.memory ?? definition.memory;
  const size = fargateSize(cpu, memory);
  const storage = overrides.ephemeralStorage ?? definition.ephemeralStorage;
  const { subnet, availabilityZone } = placeOf(cluster, input);
  const capacityProviderName = providerOf(input, nth, random);
  return {
    taskArn,
    clusterArn: cluster.arn,
    taskDefinitionArn: definition.taskDefinitionArn,
    availabilityZone,
    attachments: [
      {
        id: uuid(),
        type: 'ElasticNetworkInterface',
        status: 'PRECREATED',
        details: [{ name: 'subnetId', value: subnet }],
      },
    ],
    attributes: [{ name: 'ecs.cpu-architecture', value: architectureOf(definition) }],
    containers: makeContainers(cluster, input, definition, taskArn, taskId),
    overrides: overridesOf(input, definition),
    cpu: size ? String(size.cpuUnits) : cpu,
    memory: size ? String(size.memoryMiB) : memory,
    ephemeralStorage: { sizeInGiB: storage?.sizeInGiB ?? FREE_STORAGE },
    enableExecuteCommand: false,
    group: input.group ?? `family:${definition.family}`,
    inferenceAccelerators: [],
    launchType: 'FARGATE',
    ...(capacityProviderName && { capacityProviderName }),
    platformFamily: 'Linux',
    platformVersion: platformVersionOf(input.platformVersion),
    ...(input.startedBy !== undefined && { startedBy: input.startedBy }),
    tags: tagsOf(cluster, input, definition),
    desiredStatus: 'RUNNING',
    lastStatus: 'PROVISIONING',
    version: 1,
    createdAt: cluster.now,
  };
}

function makeContainers(
  cluster: Cluster,
  input: RunTaskInput,
  definition: TaskDefinition,
  taskArn: string,
  taskId: string,
): TaskContainer[] {
  return definition.containerDefinitions.map(({ name, image, cpu, memory }) => {
    const override = input.overrides.containerOverrides.find((it) => it.name === name);
    const limit = override?.memory ?? memory;
    return {
      containerArn: cluster.arnOf('container', cluster.deps.cluster, taskId, cluster.deps.surroundings.uuid()),
      taskArn,
      name,
      image,
      cpu: String(override?.cpu ?? cpu),
      ...(limit !== undefined && { memory: String(limit) }),
      lastStatus: 'PENDING',
      gpuIds: [],
      managedAgents: [],
      networkBindings: [],
      networkInterfaces: [],
    };
  });
}

/** ECS names every container in the overrides of a task, also those that nothing is overridden of. */
function overridesOf({ overrides }: RunTaskInput, { containerDefinitions }: TaskDefinition): Task['overrides'] {
  const { cpu, memory, ephemeralStorage, containerOverrides } = overrides;
  return {
    containerOverrides: containerDefinitions.map(({ name }) => {
      const {
        environmentFiles: _,
        resourceRequirements: __,
        ...override
      } = containerOverrides.find((it) => it.name === name) ?? { name };
      return override;
    }),
    inferenceAcceleratorOverrides: [],
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(ephemeralStorage !== undefined && { ephemeralStorage }),
  };
}

function architectureOf({ runtimePlatform }: TaskDefinition): string {
  return runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64';
}

/** A subnet by chance, and the zone it would be in. */
function placeOf(cluster: Cluster, input: RunTaskInput): { subnet: string; availabilityZone: string } {
  const subnets = input.networkConfiguration?.awsvpcConfiguration.subnets ?? [];
  const { random, region } = cluster.deps.surroundings;
  const chosen = Math.floor(random() * subnets.length);
  return { subnet: subnets[chosen] ?? '', availabilityZone: `${region}${ZONES[chosen % ZONES.length]}` };
}

/** The base is filled first, then the weights decide (API reference of CapacityProviderStrategyItem). */
function providerOf(input: RunTaskInput, nth: number, random: () => number): Task['capacityProviderName'] {
  const strategy = input.capacityProviderStrategy ?? [];
  if (strategy.length === 0) return input.launchType ? undefined : 'FARGATE';
  const first = strategy.find(({ base }) => nth < base);
  if (first) return first.capacityProvider;
  let left = random() * strategy.reduce((sum, { weight }) => sum + weight, 0);
  for (const { capacityProvider, weight } of strategy) {
    left -= weight;
    if (left < 0) return capacityProvider;
  }
  return strategy.findLast(({ weight }) => weight > 0)?.capacityProvider;
}

/** The request's own tags win over the task definition's. */
function tagsOf(cluster: Cluster, input: RunTaskInput, definition: TaskDefinition): Tag[] {
  const tags = new Map<string, string>();
  if (input.enableECSManagedTags) tags.set('aws:ecs:clusterName', cluster.deps.cluster);
  const propagated = input.propagateTags === 'TASK_DEFINITION' ? definition.tags : [];
  for (const { key, value } of [...propagated, ...input.tags]) tags.set(key, value);
  return [...tags].map(([key, value]) => ({ key, value }));
}
