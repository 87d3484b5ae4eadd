import { hasEnded } from '../job/pod-phase';
import type { ContainerStatus, Pod, PodSpec, PodStatus } from '../job/types';
import { age, type Cell, type Column, column } from './columns';

/** Columns of `kubectl get pods` (kubernetes-jobs.md 10.1). */
export const podColumns: Column[] = [
  column('Name', 'string', 0, 'Name must be unique within a namespace.'),
  column('Ready', 'string', 0, 'Containers that are ready, of all.'),
  column('Status', 'string', 0, 'What the pod has come to.'),
  column('Restarts', 'string', 0, 'How often its containers were started again.'),
  column('Age', 'string', 0, 'Time since the pod was created.'),
  column('IP', 'string', 1, 'Address of the pod.'),
  column('Node', 'string', 1, 'Fargate has no nodes.'),
  column('Nominated Node', 'string', 1, 'Fargate has no nodes.'),
  column('Readiness Gates', 'string', 1, 'Conditions that the pod waits for.'),
];

export function podCells(pod: Pod, now: Date): Cell[] {
  const { metadata, spec, status } = pod;
  const counted = [...sidecarsOf(spec, status.initContainerStatuses), ...(status.containerStatuses ?? [])];
  const total = spec.containers.length + sidecarNames(spec).size;
  const ready = counted.filter((container) => container.ready).length;
  const ip = (status as { podIP?: string }).podIP ?? '<none>';
  return [
    ...[metadata.name, `${ready}/${total}`, statusWord(pod), restartsOf(counted, now)],
    ...[age(metadata.creationTimestamp, now), ip, '<none>', '<none>', '<none>'],
  ];
}

function sidecarNames({ initContainers = [] }: PodSpec): Set<string> {
  return new Set(initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
}

function sidecarsOf(spec: PodSpec, statuses: ContainerStatus[] = []): ContainerStatus[] {
  const names = sidecarNames(spec);
  return statuses.filter(({ name }) => names.has(name));
}

function restartsOf(statuses: ContainerStatus[], now: Date): string {
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = statuses
    .map(({ lastState }) => lastState.terminated?.finishedAt ?? '')
    .sort()
    .at(-1);
  return restarts > 0 && last ? `${restarts} (${age(last, now)} ago)` : String(restarts);
}

function statusWord(pod: Pod): string {
  const { metadata, spec, status } = pod;
  if (metadata.deletionTimestamp && !hasEnded(pod)) return 'Terminating';
  const initialized = status.conditions?.some(({ type, status: is }) => type === 'Initialized' && is === 'True');
  const init = initialized ? undefined : initWord(spec, status.initContainerStatuses);
  return init ?? containerWord(status, status.reason ?? status.phase);
}

/** Of the first init container that is not done; a sidecar is done once it has started. */
function initWord(spec: PodSpec, statuses: ContainerStatus[] = []): string | undefined {
  const sidecars = sidecarNames(spec);
  const at = statuses.findIndex(
    ({ name, state, started }) => !(state.terminated?.exitCode === 0 || (sidecars.has(name) && started)),
  );
  if (at === -1) return undefined;
  const { terminated, waiting } = (statuses[at] as ContainerStatus).state;
  if (terminated) return `Init:${terminated.reason ?? `ExitCode:${terminated.exitCode}`}`;
  const reason = waiting?.reason;
  return reason && reason !== 'PodInitializing' && reason !== 'ContainerCreating'
    ? `Init:${reason}`
    : `Init:${at}/${statuses.length}`;
}

/** Containers from the last to the first, each in the place of the one before; an error is said rather than a completion. */
function containerWord({ containerStatuses: statuses = [], conditions }: PodStatus, otherwise: string): string {
  let word = otherwise;
  for (const { state } of [...statuses].reverse()) {
    const { terminated } = state;
    const next = state.waiting?.reason ?? (terminated && (terminated.reason ?? `ExitCode:${terminated.exitCode}`));
    if (next && !(next === 'Completed' && word !== otherwise)) word = next;
  }
  const running = statuses.some(({ state }) => state.running);
  if (word !== 'Completed' || !running) return word;
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ? 'Running' : 'NotReady';
}
