import type { ContainerStatus, Pod } from '../job/types';
import { lastTaskOf } from '../pods/pod-of-task';
import type { Backend, LogLine, StoredPod } from './backend';

export interface ReadLog {
  /** The only container when there is one. */
  container?: string;
  /** Lines written earlier are left out, in milliseconds since the epoch. */
  since?: number;
  /** The last lines only. */
  tailLines?: number;
  /** Of the container as it was before it was started again. */
  previous: boolean;
}

/** Which log is meant. */
export interface ContainerLog {
  pod: StoredPod;
  container: string;
  taskArn: string;
  since: number | undefined;
  tailLines: number | undefined;
}

/** Lines that `tailLines` may hold in memory. */
const MOST_TAIL = 1_000_000;

/** Finds the log of a container, or says why there is none: each is a 400 of the API server, in its words. */
export function openLog(pod: StoredPod, request: ReadLog): ContainerLog | { refused: string } {
  const { metadata } = pod.pod;
  const container = containerOf(pod.pod, request.container);
  if ('refused' in container) return container;
  const { name } = container;
  const taskArn = taskOf(pod, name, request.previous);
  if (taskArn === undefined)
    return { refused: `previous terminated container "${name}" in pod "${metadata.name}" not found` };
  const waiting = statusOf(pod.pod, name)?.state.waiting;
  if (taskArn === '' || (waiting && pod.pod.status.phase === 'Pending')) {
    const reason = waiting?.reason ?? 'ContainerCreating';
    return { refused: `container "${name}" in pod "${metadata.name}" is waiting to start: ${reason}` };
  }
  return { pod, container: name, taskArn, since: request.since, tailLines: request.tailLines };
}

/** The log as it is now. */
export function readLog(backend: Pick<Backend, 'logs'>, log: ContainerLog): AsyncIterable<LogLine> {
  return tailOf(log, new LogReader(backend, log).rest());
}

/** Reads a log from where it was asked for, and later goes on from where it ended. */
export class LogReader {
  private page: string | undefined;

  constructor(
    private readonly backend: Pick<Backend, 'logs'>,
    private readonly log: ContainerLog,
  ) {}

  /** What was written since, or what there is the first time. */
  async *rest(): AsyncGenerator<LogLine> {
    const { taskArn, container, since } = this.log;
    for (let isLast = false; !isLast; ) {
      const answer = await this.backend.logs.read(taskArn, container, { since, page: this.page });
      this.page = answer.next ?? this.page;
      isLast = answer.isLast;
      yield* answer.lines;
    }
  }
}

/** The lines of a log that were asked for. */
export function tailOf({ tailLines }: ContainerLog, lines: AsyncIterable<LogLine>): AsyncIterable<LogLine> {
  return tailLines === undefined ? lines : tail(lines, Math.min(tailLines, MOST_TAIL));
}

/**
 * As the kubelet decides (pkg/kubelet, validateContainerLogStatus): a container that waits to be started again shows what it wrote last.
 * @returns undefined when there was none before
 */
function taskOf({ pod, taskArn }: StoredPod, container: string, previous: boolean): string | undefined {
  const { state, lastState } = statusOf(pod, container) ?? {};
  if (previous) return lastState?.terminated && lastTaskOf(pod);
  return (state?.waiting && lastState?.terminated && lastTaskOf(pod)) || taskArn;
}

function containerOf(pod: Pod, name: string | undefined): { name: string } | { refused: string } {
  const regular = pod.spec.containers.map((container) => container.name);
  const names = [...(pod.spec.initContainers ?? []).map((container) => container.name), ...regular];
  if (name !== undefined) {
    return names.includes(name) ? { name } : { refused: `container ${name} is not valid for pod ${pod.metadata.name}` };
  }
  if (names.length === 1) return { name: names[0] as string };
  const inits =
    names.length > regular.length
      ? ` or one of the init containers: [${names.slice(0, -regular.length).join(' ')}]`
      : '';
  return {
    refused: `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${regular.join(' ')}]${inits}`,
  };
}

export function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find((it) => it.name === name);
}

async function* tail(lines: AsyncIterable<LogLine>, count: number): AsyncGenerator<LogLine> {
  let last: LogLine[] = [];
  for await (const line of lines) {
    last.push(line);
    // Cut now and then, so that a long log costs its length and no more.
    if (last.length > 2 * count + 1000) last = count === 0 ? [] : last.slice(-count);
  }
  if (count > 0) yield* last.slice(-count);
}
