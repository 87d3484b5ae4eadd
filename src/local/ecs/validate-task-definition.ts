import { fargateSize } from './fargate-size';
import { clientException } from './input';
import type { ContainerDefinition, Registration } from './task-definition';

/** Quotas of ECS: containers of a task definition, and its size as JSON. */
const MAX_CONTAINERS = 10;
const MAX_BYTES = 65_536;

/**
 * What ECS checks when a Fargate task definition is registered, beyond the shape.
 * @throws ServiceError ClientException
 */
export function validateTaskDefinition(definition: Registration): void {
  const containers = definition.containerDefinitions;
  validateSize(definition);
  if (containers.length > MAX_CONTAINERS)
    throw clientException(`A task definition can have at most ${MAX_CONTAINERS} containers.`);
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  if (bytes > MAX_BYTES)
    throw clientException(`Actual length: '${bytes}'. Max allowed length is '${MAX_BYTES}' bytes.`);
  const twice = containers.find((container, i) => containers.findIndex(({ name }) => name === container.name) !== i);
  if (twice) throw clientException(`Container names must be unique within a task definition: ${twice.name}`);
  if (!containers.some(({ essential }) => essential))
    throw clientException('At least one container of a task definition must be essential.');
  for (const container of containers) validateContainer(container, definition);
  validateDependencies(containers);
}

function validateSize({ cpu, memory, containerDefinitions }: Registration): void {
  const size = fargateSize(cpu, memory);
  if (!size) {
    const asked = `${cpu} CPU, ${memory} memory`;
    throw clientException(
      `No Fargate configuration exists for given values: ${asked}. See the Amazon ECS documentation.`,
    );
  }
  const units = containerDefinitions.reduce((sum, container) => sum + container.cpu, 0);
  if (units > size.cpuUnits)
    throw clientException(`The sum of the containers' cpu, ${units}, is more than the task's, ${size.cpuUnits}.`);
  for (const { name, memory: limit = 0, memoryReservation = 0 } of containerDefinitions) {
    if (Math.max(limit, memoryReservation) > size.memoryMiB)
      throw clientException(`Container ${name} asks for more memory than the task has, ${size.memoryMiB} MiB.`);
    if (limit && memoryReservation > limit)
      throw clientException(`Container ${name}: memoryReservation must not be greater than memory.`);
  }
}

function validateContainer(container: ContainerDefinition, { volumes, executionRoleArn }: Registration): void {
  const { name, logConfiguration, mountPoints, linuxParameters } = container;
  const unknown = mountPoints.find(({ sourceVolume }) => !volumes.some((volume) => volume.name === sourceVolume));
  if (unknown) throw clientException(`Container ${name}: unknown volume '${unknown.sourceVolume}'.`);
  const added = linuxParameters?.capabilities?.add?.find((capability) => capability !== 'SYS_PTRACE');
  if (added) throw clientException(`Container ${name}: the capability ${added} cannot be added on Fargate.`);
  if (!logConfiguration) return;
  for (const option of ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'])
    if (!logConfiguration.options[option])
      throw clientException(`Log driver awslogs requires option '${option}' on Fargate (container ${name}).`);
  if (!executionRoleArn)
    throw clientException('Fargate requires task definition to have execution role ARN to support log driver awslogs.');
}

function validateDependencies(containers: ContainerDefinition[]): void {
  const byName = new Map(containers.map((container) => [container.name, container]));
  for (const { name, dependsOn = [] } of containers) {
    for (const { containerName, condition } of dependsOn) {
      const target = byName.get(containerName);
      if (!target) throw clientException(`Container ${name} depends on '${containerName}', which does not exist.`);
      // These words are AWS's own (boto/boto3 issue 2436).
      if ((condition === 'COMPLETE' || condition === 'SUCCESS') && target.essential)
        throw clientException(
          'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
        );
      if (condition === 'HEALTHY' && !target.healthCheck)
        throw clientException(
          `Container ${name} waits until '${containerName}' is HEALTHY, which has no health check.`,
        );
    }
  }
  const cycle = cycleIn(byName);
  if (cycle) throw clientException(`Container dependencies form a cycle: ${cycle.join(' -> ')}`);
}

function cycleIn(containers: Map<string, ContainerDefinition>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const { containerName } of containers.get(name)?.dependsOn ?? []) {
      const cycle = visit(containerName, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of containers.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
