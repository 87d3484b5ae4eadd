import * as z from 'zod';
import type { EcsContainer, EcsTask } from './ecs-task';

/**
 * ECS tells of tasks in three ways: events (camelCase, ISO times), causes of States.TaskFailed (PascalCase, epoch milliseconds), and
 * descriptions by the SDK (camelCase, Dates). All have the same members; here they become one. Members that are missing or strange are left
 * out: what is known of a task must not be lost with what is not.
 */
const text = z.string().optional().catch(undefined);
const time = z
  .union([
    z.number(),
    z.date().transform((date) => date.getTime()),
    z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso)),
  ])
  .optional()
  .catch(undefined);

const container = z.object({
  name: z.string(),
  lastStatus: text,
  exitCode: z.int().optional().catch(undefined),
  reason: text,
  image: text,
  imageDigest: text,
  runtimeId: text,
  networkInterfaces: z
    .array(z.object({ privateIpv4Address: text }))
    .optional()
    .catch(undefined),
});

const override = z.object({
  name: z.string().catch(''),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
});

const task = z.object({
  taskArn: z.string().min(1),
  taskDefinitionArn: text,
  lastStatus: z.string().catch('UNKNOWN'),
  desiredStatus: z.string().catch('UNKNOWN'),
  version: z.int().catch(0),
  ...{ createdAt: time, pullStartedAt: time, pullStoppedAt: time, startedAt: time },
  ...{ stoppingAt: time, executionStoppedAt: time, stoppedAt: time },
  stopCode: text,
  stoppedReason: text,
  capacityProviderName: text,
  containers: z.array(container).catch([]),
  overrides: z.object({ containerOverrides: z.array(override).catch([]) }).catch({ containerOverrides: [] }),
});

/** @param detail `detail` of an ECS Task State Change @throws ZodError when it is none */
export function fromEvent(detail: unknown): EcsTask {
  return ofParsed(task.parse(detail));
}

/** @param description a task as DescribeTasks answers it @throws ZodError when it is none */
export function fromDescription(description: unknown): EcsTask {
  return ofParsed(task.parse(description));
}

/** The task in a cause of States.TaskFailed; undefined when the cause is another text, or was cut off. */
export function fromCause(cause: string): EcsTask | undefined {
  try {
    const parsed = task.safeParse(camelCased(JSON.parse(cause)));
    return parsed.success ? ofParsed(parsed.data) : undefined;
  } catch {
    return undefined;
  }
}

function ofParsed({ containers, overrides, ...rest }: z.infer<typeof task>): EcsTask {
  const address = containers.flatMap((each) => each.networkInterfaces ?? []).find((each) => each.privateIpv4Address);
  return {
    ...defined(rest),
    containers: containers.map(({ networkInterfaces: _, ...each }) => defined(each) as EcsContainer),
    overrides: overrides.containerOverrides,
    ...(address?.privateIpv4Address && { privateIp: address.privateIpv4Address }),
  };
}

function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** Names of members only: values such as environment variables keep theirs. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCased(member)]),
  );
}
