import type { ContainerStatus, Pod } from '../job/types';
import type { Backend, LogLine, StoredPod } from './backend';

export interface ReadLog {
  /** The only container when there is one. */
  container?: string;
  /** Lines written earlier are left out, in milliseconds since the epoch. */
  since?: number;
  /** The last lines only. */
  tailLines?: number;
  previous: boolean;
}

/** The log of a container as it is now, or why there is none: each is a 400 of the API server, in its words. */
export type ContainerLog = { lines: AsyncIterable<LogLine> } | { refused: string };

/** Lines that `tailLines` may hold in memory. */
const MOST_TAIL = 1_000_000;

export function readLog(backend: Pick<Backend, 'logs'>, stored: StoredPod, request: ReadLog): ContainerLog {
  const { pod } = stored;
  const container = containerOf(pod, request.container);
  if ('refused' in container) return container;
  if (request.previous)
    return { refused: `previous terminated container "${container.name}" in pod "${pod.metadata.name}" not found` };
  const waiting = statusOf(pod, container.name)?.state.waiting;
  if (!stored.taskArn || (waiting && pod.status.phase === 'Pending')) {
    const reason = waiting?.reason ?? 'ContainerCreating';
    return { refused: `container "${container.name}" in pod "${pod.metadata.name}" is waiting to start: ${reason}` };
  }
  const lines = linesSince(backend, stored, container.name, request.since);
  return { lines: request.tailLines === undefined ? lines : tail(lines, Math.min(request.tailLines, MOST_TAIL)) };
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

function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find((it) => it.name === name);
}

async function* linesSince(
  backend: Pick<Backend, 'logs'>,
  pod: StoredPod,
  container: string,
  since: number | undefined,
): AsyncGenerator<LogLine> {
  let page: string | undefined;
  do {
    const answer = await backend.logs.read(pod, container, { since, page });
    yield* answer.lines;
    page = answer.next;
  } while (page !== undefined);
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
