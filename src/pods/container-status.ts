import { timestamp } from '../job/conditions';
import type { Container, ContainerState, ContainerStatus } from '../job/types';
import type { EcsContainer, EcsTask } from './ecs-task';
import { cannotBeRun, containerNamed, neverBegan } from './task-outcome';

/** Exit code and reason that the kubelet gives a container of which it does not know how it ended. */
const LOST = { exitCode: 137, reason: 'ContainerStatusUnknown' };

/** What containerd gives a container whose program it cannot start (kubernetes-jobs.md 3.1). */
const NOT_RUN = { exitCode: 128, reason: 'StartError' };

const time = (at: number | undefined) => (at === undefined ? undefined : timestamp(new Date(at)));

/** @param waiting why a container that has not started waits */
export function containerStatus(
  container: Container,
  task: EcsTask,
  waiting: { reason: string; message?: string },
  restartCount: number,
): ContainerStatus {
  const seen = containerNamed(task, container.name);
  const state = stateOf(seen, task, waiting);
  const running = state.running !== undefined;
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: seen?.imageDigest ? `${container.image}@${seen.imageDigest}` : '',
    ...(seen?.runtimeId && { containerID: `ecs://${seen.runtimeId}` }),
    ready: running,
    started: running,
    restartCount,
    state,
    lastState: {},
  };
}

function stateOf(
  seen: EcsContainer | undefined,
  task: EcsTask,
  waiting: { reason: string; message?: string },
): ContainerState {
  const startedAt = time(task.startedAt ?? task.pullStoppedAt);
  if (seen && neverBegan(seen)) return { waiting };
  if (seen?.lastStatus === 'RUNNING' && task.lastStatus !== 'STOPPED')
    return { running: { ...(startedAt && { startedAt }) } };
  const notRun = task.lastStatus === 'STOPPED' && seen?.exitCode === undefined && cannotBeRun(whyOf(seen, task));
  if (!notRun && seen?.exitCode === undefined && !(task.lastStatus === 'STOPPED' && task.startedAt !== undefined))
    return { waiting };
  if (seen?.exitCode === undefined && seen?.lastStatus !== 'STOPPED' && task.lastStatus !== 'STOPPED')
    return { waiting };
  return { terminated: terminated(seen, task, startedAt) };
}

function terminated(seen: EcsContainer | undefined, task: EcsTask, startedAt: string | undefined) {
  const finishedAt = time(task.executionStoppedAt ?? task.stoppedAt);
  const unknown = cannotBeRun(whyOf(seen, task)) ? NOT_RUN : LOST;
  const exitCode = seen?.exitCode ?? unknown.exitCode;
  const message = seen?.exitCode === undefined ? whyOf(seen, task) : seen.reason;
  return {
    exitCode,
    reason: seen?.exitCode === undefined ? unknown.reason : reasonOf(seen.exitCode, seen.reason),
    ...(message && { message }),
    ...(startedAt && { startedAt }),
    ...(finishedAt && { finishedAt }),
    ...(seen?.runtimeId && { containerID: `ecs://${seen.runtimeId}` }),
  };
}

const whyOf = (seen: EcsContainer | undefined, task: EcsTask) => seen?.reason ?? task.stoppedReason;

/** kubernetes-jobs.md 3.1; ECS marks what ran out of memory in the container's reason (aws.md 2.5). */
function reasonOf(exitCode: number, reason = ''): string {
  if (exitCode === 0) return 'Completed';
  if (reason.startsWith('OutOfMemory')) return 'OOMKilled';
  return reason.startsWith('CannotStartContainerError') ? 'StartError' : 'Error';
}
