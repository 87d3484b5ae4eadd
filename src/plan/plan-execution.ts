import { slots as slotsOf } from '../job/kind';
import { seedOf } from '../job/pod-names';
import type { AdmittedJob } from '../job/types';
import { needsWaiter } from './containers';
import type { ExecutionInput } from './execution-input';
import { type Placement, placementOf } from './node-selector';
import { overridesOf } from './overrides';

export type MapMode = 'inline' | 'distributed';

/** An inline Map runs so many iterations at once (aws.md 1.1). */
const INLINE_CONCURRENCY = 40;

/** A distributed Map runs so many children at once (aws.md 1.1). */
export const DISTRIBUTED_CONCURRENCY = 10_000;

/**
 * An execution's history holds 25,000 events (aws.md 1.2). A pod takes 8, one that failed and is tried again about 16, and there must be
 * room for Retry, which takes 4 each time.
 */
const INLINE_FAILURES = 500;

/**
 * Which rendering of the state machine runs so many slots: inline when all of them can start at once and are at most 40, and when so
 * few failures are allowed that their events fit one history.
 */
export function mapMode({ spec }: AdmittedJob, slots: number): MapMode {
  const atOnce = slots <= INLINE_CONCURRENCY && slots <= spec.parallelism;
  const perIndex = spec.backoffLimitPerIndex ?? spec.backoffLimit;
  const failures = Math.min(spec.backoffLimit, (perIndex + 1) * slots);
  return atOnce && failures <= INLINE_FAILURES ? 'inline' : 'distributed';
}

export interface ExecutionPlan {
  generation: number;
  slots: number[];
  attempt: number;
  /** Of the pods' names; by default that of a Job whose places have not changed. */
  stride?: number;
  /** 0 for the first execution of the generation. */
  part?: number;
  /** Of the registered task definition, with its revision. */
  taskDefinition: string;
  /** Of pods whose nodeSelector does not say it. */
  placement: Placement;
  /** Where the list of slots is stored; for distributed Maps. */
  list?: { bucket: string; key: string };
}

/** The input of an execution of the state machine. */
export function planExecution(job: AdmittedJob, plan: ExecutionPlan): ExecutionInput {
  const { metadata, spec } = job;
  const { namespace, name, uid } = metadata;
  const { generation, slots, attempt, taskDefinition, list } = plan;
  // To a Map, 0 means "without limit": the Job that may run nothing would run everything.
  if (spec.parallelism < 1)
    throw new Error(`Job ${namespace}/${name} has parallelism 0, and there is nothing to start`);
  const { activeDeadlineSeconds: podSeconds, containers } = spec.template.spec;
  return {
    job: { namespace, name, uid },
    generation,
    taskDefinition,
    parallelism: Math.min(spec.parallelism, DISTRIBUTED_CONCURRENCY),
    slots: plan.stride ?? strideOf(job),
    part: plan.part ?? 0,
    items: list ?? { slots },
    attempt,
    podNames: { name, indexed: spec.completionMode === 'Indexed', seed: seedOf(uid) },
    overrides: JSON.stringify(overridesOf(job, generation)),
    ...(podSeconds !== undefined ? { podSeconds } : {}),
    ...(needsWaiter(spec.template.spec) ? { mainContainers: containers.map((container) => container.name) } : {}),
    spot: placementOf(spec.template.spec, plan.placement).spot,
  };
}

/**
 * What an attempt is multiplied with in a pod's name, so that no two pods of a Job have the same: an index stands in the name anyway; of a work
 * queue the places can become more.
 */
export function strideOf({ spec }: AdmittedJob): number {
  return spec.completions === undefined ? DISTRIBUTED_CONCURRENCY : slotsOf(spec);
}
