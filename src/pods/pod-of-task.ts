import { NOT_PLACED } from '../failures';
import { timestamp } from '../job/conditions';
import type { AdmittedJob, ContainerStatus, Pod, PodCondition, PodPhase, PodSpec } from '../job/types';
import { containerStatus } from './container-status';
import type { EcsTask } from './ecs-task';
import { type PodPlace, podMetadata, podSpec } from './make-pod';
import { hasBegun, outcomeOf, type TaskOutcome } from './task-outcome';

/** Which task a Pod shows, and how far that was: what comes later and is older than this is passed over. */
const TASK = 'gantry/task';
const SEEN = 'gantry/task-version';
const LAUNCH = 'gantry/launch';

/** What the task runs on, in the words of ECS: FARGATE, or FARGATE_SPOT. */
const CAPACITY = 'gantry/capacity-provider';

/** The task whose end `lastState` shows: the one before, or the same one while its containers wait to be started again. */
const LAST = 'gantry/last-task';

export interface SeenTask {
  launch: number;
  version: number;
}

/** The launch and version a Pod was made from. */
export function seenOf({ metadata }: Pod): SeenTask {
  const { annotations = {} } = metadata;
  return { launch: Number(annotations[LAUNCH] ?? -1), version: Number(annotations[SEEN] ?? -1) };
}

/** The task that a Pod shows; empty for a pod that has none yet. */
export function taskArnOf({ metadata }: Pod): string {
  return metadata.annotations?.[TASK] ?? '';
}

/** The task that ran its containers before they were started again, or before they wait for that. */
export function lastTaskOf({ metadata }: Pod): string | undefined {
  return metadata.annotations?.[LAST];
}

export function isOlder(seen: SeenTask, than: SeenTask): boolean {
  return seen.launch < than.launch || (seen.launch === than.launch && seen.version <= than.version);
}

/** How the pod failed where the task alone does not tell. */
export interface PodEnd {
  reason: string;
  message: string;
}

/**
 * The Pod that a task shows.
 * @param restarts how often its containers were started again before this task
 * @param end its own activeDeadlineSeconds have ended it
 */
export function podOfTask(
  job: AdmittedJob,
  place: PodPlace & { launch: number },
  task: EcsTask,
  restarts: number,
  end?: PodEnd,
): Pod {
  const spec = podSpec(job, place.slot);
  const outcome = outcomeOf(task, spec);
  const again = outcome.kind === 'failed' && spec.restartPolicy === 'OnFailure' && !end;
  const metadata = podMetadata(job, place, task.createdAt ?? task.startedAt ?? 0);
  const annotations = {
    ...metadata.annotations,
    ...{ [TASK]: task.taskArn, [SEEN]: String(task.version), [LAUNCH]: String(place.launch) },
    ...(task.capacityProviderName && { [CAPACITY]: task.capacityProviderName }),
    ...(again && { [LAST]: task.taskArn }),
  };
  const statuses = statusesOf(spec, task, outcome, restarts);
  const begun = hasBegun(task, spec);
  const phase = again ? 'Running' : phaseOf(begun, outcome, end);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, annotations },
    spec,
    status: {
      phase,
      ...(end && phase === 'Failed' && end),
      conditions: conditionsOf(task, phase, begun, outcome, statuses.main),
      ...(task.privateIp && { podIP: task.privateIp, podIPs: [{ ip: task.privateIp }] }),
      ...(task.createdAt !== undefined && { startTime: timestamp(new Date(task.createdAt)) }),
      ...(statuses.init.length > 0 && { initContainerStatuses: statuses.init }),
      containerStatuses: again ? statuses.main.map(crashLooping) : statuses.main,
      qosClass: qosClassOf(spec),
    },
  };
}

/**
 * The Pod, seen as the one it was before: what stays the same over the tasks of a pod is kept, a pod whose containers are started again runs
 * all the time (kubernetes-jobs.md 3.1), and their last end is remembered.
 */
export function continued(pod: Pod, previous: Pod | undefined): Pod {
  if (!previous) return pod;
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = previous.metadata;
  const again = previous.status.phase === 'Running' && pod.status.phase === 'Pending';
  const newTask = seenOf(pod).launch > seenOf(previous).launch;
  const { containerStatuses = previous.status.containerStatuses, startTime } = pod.status;
  const hadEnded = previous.status.containerStatuses?.some(({ state }) => state.terminated);
  const last = lastTaskOf(pod) ?? (newTask && hadEnded ? taskArnOf(previous) : lastTaskOf(previous));
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(last && { annotations: { ...pod.metadata.annotations, [LAST]: last } }),
      ...(creationTimestamp && { creationTimestamp }),
      ...(deletionTimestamp && { deletionTimestamp, deletionGracePeriodSeconds }),
    },
    status: {
      ...pod.status,
      ...(again && { phase: 'Running' as const }),
      ...((previous.status.startTime ?? startTime) && { startTime: previous.status.startTime ?? startTime }),
      ...(containerStatuses && {
        containerStatuses: containerStatuses.map((status) => withLastState(status, previous, newTask)),
      }),
    },
  };
}

function withLastState(status: ContainerStatus, { status: previous }: Pod, newTask: boolean): ContainerStatus {
  const before = previous.containerStatuses?.find(({ name }) => name === status.name);
  if (!before || status.lastState.terminated) return status;
  const { terminated, waiting } = before.state;
  // The next try says nothing yet: what the last one has failed with is why it still waits.
  const state = isStarting(status) && waiting && !isStarting(before) ? before.state : status.state;
  return { ...status, state, lastState: newTask && terminated ? { terminated } : before.lastState };
}

const isStarting = ({ state: { waiting } }: ContainerStatus) =>
  waiting?.reason === 'ContainerCreating' || waiting?.reason === 'PodInitializing';

/** A pod whose container is not started again any more, because the Job has failed with it. */
export function givenUp(pod: Pod): Pod {
  const containerStatuses = pod.status.containerStatuses?.map((status) =>
    status.state.waiting && status.lastState.terminated
      ? { ...status, state: { terminated: status.lastState.terminated }, lastState: {} }
      : status,
  );
  return { ...pod, status: { ...pod.status, phase: 'Failed', ...(containerStatuses && { containerStatuses }) } };
}

/** A pod that cannot be started yet: no task, and the reason why. @param now its creation, in milliseconds since the epoch */
export function podWithoutTask(
  job: AdmittedJob,
  place: PodPlace & { launch: number },
  trouble: PodEnd,
  now: number,
): Pod {
  const task: EcsTask = {
    taskArn: '',
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 0,
    createdAt: now,
    containers: [],
    overrides: [],
  };
  const pod = podOfTask(job, place, task, 0);
  const scheduled: PodCondition = {
    ...{
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: trouble.reason === NOT_PLACED ? trouble.message : `${trouble.reason}: ${trouble.message}`,
    },
    lastTransitionTime: timestamp(new Date(now)),
  };
  return { ...pod, status: { phase: 'Pending', conditions: [scheduled], qosClass: pod.status.qosClass } };
}

function phaseOf(begun: boolean, outcome: TaskOutcome, end: PodEnd | undefined): PodPhase {
  if (end) return 'Failed';
  switch (outcome.kind) {
    case 'open':
      return begun ? 'Running' : 'Pending';
    case 'succeeded':
      return 'Succeeded';
    case 'trouble':
      return 'Pending';
    case 'failed':
    case 'disrupted':
      return 'Failed';
  }
}

function statusesOf(
  spec: PodSpec,
  task: EcsTask,
  outcome: TaskOutcome,
  restarts: number,
): { init: ContainerStatus[]; main: ContainerStatus[] } {
  const inits = spec.initContainers ?? [];
  const trouble = outcome.kind === 'trouble' ? { reason: outcome.reason, message: outcome.message } : undefined;
  const first = trouble ?? { reason: 'ContainerCreating' };
  const later = trouble ?? { reason: inits.length > 0 ? 'PodInitializing' : 'ContainerCreating' };
  return {
    init: inits.map((container) => containerStatus(container, task, first, restarts)),
    main: spec.containers.map((container) => containerStatus(container, task, later, restarts)),
  };
}

/** As the kubelet shows a container that has failed and is going to be started again. */
function crashLooping(status: ContainerStatus): ContainerStatus {
  const { terminated } = status.state;
  if (!terminated || terminated.exitCode === 0) return status;
  const message = `back-off restarting failed container=${status.name}`;
  return { ...status, state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: { terminated } };
}

function conditionsOf(
  task: EcsTask,
  phase: PodPhase,
  begun: boolean,
  outcome: TaskOutcome,
  containers: ContainerStatus[],
): PodCondition[] {
  const time = (at: number | undefined) => ({
    lastProbeTime: null,
    ...(at !== undefined && { lastTransitionTime: timestamp(new Date(at)) }),
  });
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const ready = phase === 'Running' && outcome.kind === 'open' && containers.every((container) => container.ready);
  const startedAt = task.startedAt ?? (begun ? task.pullStoppedAt : undefined) ?? task.createdAt;
  const readyAt = ended ? (task.executionStoppedAt ?? task.stoppedAt) : startedAt;
  const notReady = ended
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: 'containers have not started' };
  const readiness = ready ? { status: 'True' as const } : { status: 'False' as const, ...notReady };
  return [
    ...(outcome.kind === 'disrupted'
      ? [
          {
            ...{ type: 'DisruptionTarget', status: 'True' as const, reason: outcome.reason, message: outcome.message },
            ...time(task.stoppingAt ?? task.stoppedAt),
          },
        ]
      : []),
    { type: 'Initialized', status: begun ? 'True' : 'False', ...time(startedAt) },
    { type: 'Ready', ...readiness, ...time(readyAt) },
    { type: 'ContainersReady', ...readiness, ...time(readyAt) },
    { type: 'PodScheduled', status: 'True', ...time(task.createdAt) },
  ];
}

/** Guaranteed: every container has equal requests and limits of CPU and memory; BestEffort: none has any. */
function qosClassOf({ containers }: PodSpec): string {
  const all = containers.map(({ resources = {} }) => resources);
  if (all.every(({ limits = {}, requests = {} }) => Object.keys(limits).length + Object.keys(requests).length === 0))
    return 'BestEffort';
  const guaranteed = all.every(({ limits = {}, requests = limits }) =>
    ['cpu', 'memory'].every(
      (name) => limits[name] !== undefined && String(requests[name] ?? limits[name]) === String(limits[name]),
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
