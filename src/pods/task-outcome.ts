import type { PodSpec } from '../job/types';
import type { EcsContainer, EcsTask } from './ecs-task';

/**
 * What a task has come to:
 * - `succeeded`, `failed`: its containers say so
 * - `disrupted`: it was taken away while it ran (aws.md 2.5, 2.6)
 * - `trouble`: it never ran, for a reason that says nothing about the pod; it stays Pending and is tried again
 */
export type TaskOutcome =
  | { kind: 'open' }
  | { kind: 'succeeded' }
  | { kind: 'failed' }
  | { kind: 'disrupted'; reason: string; message: string }
  | { kind: 'trouble'; reason: string; message: string };

const DISRUPTIONS = new Set(['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth']);

/** What there is to run cannot be run: a fault of the pod, for which ECS on Fargate gives no exit code. */
const CANNOT_BE_RUN = /^CannotStartContainerError.*\bexec(:| user process| format error)/;

/** The words of ECS for a command that is not there or is no program. */
export function cannotBeRun(reason: string | undefined): boolean {
  return CANNOT_BE_RUN.test(reason ?? '');
}

/** The pod was taken away by someone (StopTask) before it had succeeded: like a pod that is deleted it disappears. */
export function wasRemoved(task: EcsTask, outcome: TaskOutcome): boolean {
  return task.stopCode === 'UserInitiated' && outcome.kind !== 'open' && outcome.kind !== 'succeeded';
}

/** @param spec of the pod: containers are matched by name, because others are injected into tasks (aws.md 2.2) */
export function outcomeOf(task: EcsTask, spec: PodSpec): TaskOutcome {
  if (task.lastStatus !== 'STOPPED') return { kind: 'open' };
  const message = task.stoppedReason ?? '';
  if (DISRUPTIONS.has(task.stopCode ?? '') && !allSucceeded(task, spec)) {
    if (!hasRun(task, spec)) return { kind: 'trouble', reason: 'Unschedulable', message };
    return { kind: 'disrupted', reason: 'TerminationByKubelet', message: `ECS: ${task.stopCode}: ${message}` };
  }
  if (task.stopCode === 'TaskFailedToStart' && !hasRun(task, spec) && !cannotBeRun(message))
    return { kind: 'trouble', reason: troubleOf(message), message };
  return allSucceeded(task, spec) ? { kind: 'succeeded' } : { kind: 'failed' };
}

function allSucceeded(task: EcsTask, spec: PodSpec): boolean {
  // Without an exit code nobody knows how it ended: never a success.
  return spec.containers.every(({ name }) => containerNamed(task, name)?.exitCode === 0);
}

/**
 * All containers of the pod have begun: it runs (kubernetes-jobs.md 3.1). ECS calls the task itself RUNNING only when its least advanced
 * container is, and that may be the one that waits for all others (docs/adr/0007).
 */
export function hasBegun(task: EcsTask, spec: PodSpec): boolean {
  if (task.startedAt !== undefined || task.lastStatus === 'RUNNING') return true;
  return spec.containers.every(({ name }) => {
    const seen = containerNamed(task, name);
    return seen && (seen.lastStatus === 'RUNNING' || (seen.exitCode !== undefined && !neverBegan(seen)));
  });
}

/** ECS gives a container it never started an exit code, as if SIGTERM had ended it; in a pod it still waits for its init containers. */
export function neverBegan({ reason = '' }: EcsContainer): boolean {
  return /^CannotStartContainerError: dependency graph/.test(reason);
}

/** A container of the pod has ended with an exit code: something of it ran, or was found not to be runnable. */
function hasRun(task: EcsTask, spec: PodSpec): boolean {
  const names = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
  return task.startedAt !== undefined || names.some((name) => containerNamed(task, name)?.exitCode !== undefined);
}

export function containerNamed(task: EcsTask, name: string): EcsContainer | undefined {
  return task.containers.find((container) => container.name === name);
}

/** Kubernetes' word for why a container waits, from the prefix of ECS's stopped reason (aws.md 2.5). */
function troubleOf(stoppedReason: string): string {
  if (/^Cannot ?Pull/i.test(stoppedReason))
    return /invalid reference format/.test(stoppedReason) ? 'InvalidImageName' : 'ImagePullBackOff';
  if (/^ResourceInitializationError/.test(stoppedReason)) return 'CreateContainerConfigError';
  return 'CreateContainerError';
}
