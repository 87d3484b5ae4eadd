import { createHash } from 'node:crypto';
import type { AdmittedJob, PodSpec } from '../job/types';
import { containerDefinition } from './container-definition';
import { waiter } from './container-order';
import { containersOf, needsWaiter } from './containers';
import { fargateSize } from './fargate-size';
import { type Placement, placementOf } from './node-selector';
import { sharesOf } from './shares';

export interface TaskDefinitionSettings {
  executionRoleArn: string;
  taskRoleArn: string;
  logGroup: string;
  region: string;
  /** Of pods whose nodeSelector does not say it. */
  placement: Placement;
}

/** A task definition to be registered: the members of ECS' RegisterTaskDefinition. The family's name holds the hash of everything else. */
export interface TaskDefinitionPlan {
  family: string;
  [member: string]: unknown;
}

/** The state machine may run task definitions with this beginning, and no others (lib/state-machine). */
const FAMILY_PREFIX = 'gantry-';

/** Pods with equal templates share one: nothing in it is of one Job or one pod. @param job supported: `unsupportedFields` found nothing */
export function planTaskDefinition(job: AdmittedJob, settings: TaskDefinitionSettings): TaskDefinitionPlan {
  const { spec } = job.spec.template;
  const size = fargateSize(spec);
  if ('tooLarge' in size) throw new Error(`Job ${job.metadata.name} was admitted and does not fit Fargate`);
  const shares = sharesOf(spec, size);
  const { executionRoleArn, taskRoleArn, placement } = settings;
  const content = {
    containerDefinitions: [
      ...containersOf(spec).map((one) => containerDefinition(job, one, shares.get(one.container.name), settings)),
      ...(needsWaiter(spec) ? [waiter(spec)] : []),
    ],
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: String(size.cpuUnits),
    memory: String(size.memoryMiB),
    ...(size.storageGiB ? { ephemeralStorage: { sizeInGiB: size.storageGiB } } : {}),
    runtimePlatform: { cpuArchitecture: placementOf(spec, placement).architecture, operatingSystemFamily: 'LINUX' },
    executionRoleArn,
    taskRoleArn,
    ...volumesOf(spec),
  };
  return { family: familyOf(content), ...content };
}

function volumesOf({ volumes = [] }: PodSpec): Record<string, unknown> {
  return volumes.length > 0 ? { volumes: volumes.map(({ name }) => ({ name, host: {} })) } : {};
}

/** 80 bits of a hash: two of a billion templates meet with a chance of one in a million. */
function familyOf(content: Record<string, unknown>): string {
  return FAMILY_PREFIX + createHash('sha256').update(canonical(content)).digest('hex').slice(0, 20);
}

/** JSON in which the order of members does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
