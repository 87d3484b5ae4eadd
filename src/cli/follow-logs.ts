import type { Pod } from '../job/types';
import type { KubeClient } from './kube-client';

/** Logs that are asked for at the same time. */
const PARALLEL = 4;

/** How far the log of one container has been read. */
interface Read {
  /** Time of the last line, as the server wrote it. */
  time?: string;
  /** Lines of that time that have been written: the server gives them again. */
  written: number;
}

/** Follows the logs of pods by asking again for what is new. Each line is given once, in the order of its log. */
export class LogFollower {
  private readonly reads = new Map<string, Read>();

  constructor(
    private readonly client: KubeClient,
    private readonly write: (lines: string) => void,
  ) {}

  /** Reads what is new of these pods. */
  async poll(pods: Iterable<Pod>): Promise<void> {
    const waiting = pods[Symbol.iterator]();
    const lane = async () => {
      for (let next = waiting.next(); !next.done; next = waiting.next()) await this.readPod(next.value);
    };
    await Promise.all(Array.from({ length: PARALLEL }, lane));
  }

  /** Nothing will be asked about this pod any more. */
  forget(pod: Pod): void {
    for (const container of containersOf(pod)) this.reads.delete(keyOf(pod, container));
  }

  private async readPod(pod: Pod): Promise<void> {
    for (const container of containersOf(pod)) await this.readContainer(pod, container);
  }

  private async readContainer(pod: Pod, container: string): Promise<void> {
    const key = keyOf(pod, container);
    const read = this.reads.get(key) ?? { written: 0 };
    this.reads.set(key, read);
    const text = await this.client.log(pod, { container, ...(read.time && { sinceTime: read.time }) });
    if (text) this.write(fresh(read, text));
  }
}

/** The lines of an answer that have not been written yet, without their times; `read` is moved on. */
function fresh(read: Read, text: string): string {
  let written = read.written;
  let skip = written;
  let result = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const blank = line.indexOf(' ');
    const time = line.slice(0, blank);
    if (time === read.time) {
      if (skip-- > 0) continue;
      written++;
    } else {
      read.time = time;
      written = 1;
      skip = 0;
    }
    result += `${line.slice(blank + 1)}\n`;
  }
  read.written = written;
  return result;
}

function keyOf({ metadata }: Pod, container: string): string {
  return `${metadata.uid}/${container}`;
}

function containersOf({ spec }: Pod): string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
}
