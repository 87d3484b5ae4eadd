import * as z from 'zod';
import { fargateSize } from './fargate-size';
import { emptyList, inputOf, invalidParameter, keyValue, tag } from './input';
import type { TaskDefinition } from './task-definition';

/** Characters of the overrides as JSON (API reference of TaskOverride). */
const MAX_OVERRIDES = 8192;

const containerOverride = z.strictObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.array(keyValue).optional(),
  environmentFiles: emptyList.optional(),
  cpu: z.int().min(0).optional(),
  memory: z.int().min(6).optional(),
  memoryReservation: z.int().min(6).optional(),
  resourceRequirements: emptyList.optional(),
});

const overrides = z.strictObject({
  containerOverrides: z.array(containerOverride).default([]),
  inferenceAcceleratorOverrides: emptyList.optional(),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  ephemeralStorage: z.strictObject({ sizeInGiB: z.int().min(21).max(200) }).optional(),
});

const networkConfiguration = z.strictObject({
  awsvpcConfiguration: z.strictObject({
    // Quotas of ECS: 16 subnets and 5 security groups.
    subnets: z.array(z.string()).min(1, 'subnets can not be empty.').max(16),
    securityGroups: z.array(z.string()).max(5).optional(),
    assignPublicIp: z.enum(['ENABLED', 'DISABLED']).optional(),
  }),
});

const strategyItem = z.strictObject({
  capacityProvider: z.enum(['FARGATE', 'FARGATE_SPOT'], 'The specified capacity provider was not found.'),
  base: z.int().min(0).max(100_000).default(0),
  weight: z.int().min(0).max(1000).default(0),
});

const runTaskInput = z.strictObject({
  cluster: z.string().optional(),
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  group: z.string().optional(),
  launchType: z.literal('FARGATE').optional(),
  capacityProviderStrategy: z.array(strategyItem).max(20).optional(),
  platformVersion: z.string().optional(),
  networkConfiguration: networkConfiguration.optional(),
  overrides: overrides.default({ containerOverrides: [] }),
  propagateTags: z.enum(['TASK_DEFINITION', 'NONE']).optional(),
  enableECSManagedTags: z.boolean().optional(),
  // Nothing here could answer ExecuteCommand.
  enableExecuteCommand: z.literal(false).optional(),
  startedBy: z.string().max(128).optional(),
  referenceId: z.string().max(1024).optional(),
  clientToken: z.string().max(64).optional(),
  tags: z.array(tag).max(50).default([]),
  placementConstraints: emptyList.optional(),
  placementStrategy: emptyList.optional(),
  volumeConfigurations: emptyList.optional(),
});

export type RunTaskInput = z.infer<typeof runTaskInput>;

/**
 * What can be said against a request to run tasks without looking at the task definition.
 * @throws ServiceError with the names ECS uses
 */
export function decodeRunTask(request: unknown): RunTaskInput {
  const input = inputOf(runTaskInput, 'RunTask', request);
  const given = (request as { overrides?: unknown }).overrides;
  if (given && JSON.stringify(given).length > MAX_OVERRIDES)
    throw invalidParameter(`Container Overrides length must be at most ${MAX_OVERRIDES}`);
  const { capacityProviderStrategy: strategy = [], launchType } = input;
  if (strategy.length > 0 && launchType)
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  // The weight is 0 when it is left out, and a strategy of zeros can place nothing (API reference of CapacityProviderStrategyItem).
  if (strategy.length > 0 && strategy.every(({ weight }) => weight === 0))
    throw invalidParameter('At least one capacity provider of the strategy must have a weight greater than zero.');
  if (strategy.filter(({ base }) => base > 0).length > 1)
    throw invalidParameter('Only one capacity provider of a strategy can have a base greater than zero.');
  return input;
}

/**
 * What the task definition says against the request.
 * @throws ServiceError InvalidParameterException
 */
export function validateRunTask(input: RunTaskInput, definition: TaskDefinition): void {
  // Every Fargate task has a network interface of its own, so it must be said where.
  if (!input.networkConfiguration)
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  const { overrides } = input;
  const names = definition.containerDefinitions.map(({ name }) => name);
  const stranger = overrides.containerOverrides.find(({ name }) => !names.includes(name));
  if (stranger)
    throw invalidParameter(`Override for container named ${stranger.name} is not a container in the TaskDefinition.`);
  const cpu = overrides.cpu ?? definition.cpu;
  const memory = overrides.memory ?? definition.memory;
  if (!fargateSize(cpu, memory))
    throw invalidParameter(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`);
}
