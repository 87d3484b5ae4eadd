import { hasEnded } from '../job/pod-phase';
import type { AdmittedJob, Pod } from '../job/types';
import { LogFollower } from './follow-logs';
import type { KubeClient, PodChange } from './kube-client';
import { pause } from './pace';
import { podFailure } from './pod-failure';

/** How long the last pods of a Job that has ended are waited for, in milliseconds. */
const LAST_PODS = 2000;

/** Lines about pods of one Job; what fails more often than that fails for the same reason. */
const MOST_SAID = 10;

/** Where what is found goes. */
export interface Shown {
  lines(text: string): void;
  /** Why a pod has failed, or waits: a line. */
  say(line: string): void;
}

/** A pod whose log has still to be read. */
interface Open {
  pod: Pod;
  /** When it was seen to have ended. */
  endedAt?: number;
}

/**
 * Shows what the pods of a Job write, and why they fail. Which pods there are a watch tells: a list of all of them for each look would cost more
 * with each pod that has ended. Their logs are asked for now and then, and once more when a pod has ended: followed each by a stream of its own
 * they would keep as many functions of an installation running as there are pods.
 */
export class PodFollower {
  /** By uid. */
  private readonly open = new Map<string, Open>();
  /** Uids of those that have not been deleted. */
  private readonly seen = new Set<string>();
  private readonly ended = new Set<string>();
  private readonly said = new Set<string>();
  private readonly logs: LogFollower;
  private readonly over = new AbortController();
  /** Aborted when something is heard; there while somebody waits for that. */
  private news: AbortController | undefined;
  private failure: unknown;

  /** @param late how much later than the news of its end the last line of a pod may be in its log, in milliseconds */
  constructor(
    client: KubeClient,
    job: AdmittedJob,
    private readonly shown: Shown,
    private readonly late: number,
  ) {
    this.logs = new LogFollower(client, shown.lines);
    void this.listen(client.watchPodsOf(job, this.over.signal));
  }

  /**
   * Shows what is new.
   * @returns how long that took which the next look does again, in milliseconds
   * @throws what the watch has ended with
   */
  async look(): Promise<number> {
    if (this.failure !== undefined) throw this.failure;
    const settled = performance.now() - this.late;
    return this.read(({ endedAt }) => (endedAt === undefined ? 'more' : endedAt <= settled ? 'last' : 'later'));
  }

  /**
   * Shows the rest of a Job that has ended. It can be seen to have ended a moment before its last pods are: they still have something to say. Pods
   * that were killed are gone.
   */
  async lastLook({ status = {} }: AdmittedJob): Promise<void> {
    const { succeeded = 0, failed = 0 } = status;
    // If they are all of those that have succeeded, they need not be seen to have ended: by now they have written their logs.
    const areAll = () => failed === 0 && this.seen.size === succeeded;
    const isTold = () => this.ended.size >= succeeded + failed || areAll();
    const until = performance.now() + LAST_PODS;
    while (!isTold() && this.failure === undefined && performance.now() < until) {
      this.news = new AbortController();
      await pause(until - performance.now(), this.news.signal);
    }
    this.news = undefined;
    await pause(this.late);
    if (this.failure !== undefined) throw this.failure;
    await this.read(() => 'last');
  }

  close(): void {
    this.over.abort();
  }

  /**
   * Reads the logs of pods that have begun, and says why they fail; those that are read for the last time are done with.
   * @returns how long it took to read the others
   */
  private async read(howOf: (open: Open) => 'more' | 'last' | 'later'): Promise<number> {
    const begun = [...this.open.values()].filter(({ pod }) => pod.status.phase !== 'Pending');
    const last = begun.filter((open) => howOf(open) === 'last').map(({ pod }) => pod);
    const more = begun.filter((open) => howOf(open) === 'more').map(({ pod }) => pod);
    await this.logs.poll(last);
    const began = performance.now();
    await this.logs.poll(more);
    const took = performance.now() - began;
    for (const { pod } of this.open.values()) this.sayFailure(pod);
    for (const pod of last) this.forget(pod);
    return took;
  }

  private forget(pod: Pod): void {
    this.open.delete(pod.metadata.uid);
    this.logs.forget(pod);
  }

  private async listen(changes: AsyncIterable<PodChange>): Promise<void> {
    try {
      for await (const change of changes) this.hear(change);
    } catch (error) {
      this.failure = error;
    }
    this.news?.abort();
  }

  private hear({ type, object: pod }: PodChange): void {
    const { uid } = pod.metadata;
    if (type === 'DELETED') {
      this.seen.delete(uid);
      this.forget(pod);
    } else if (!this.ended.has(uid)) {
      this.seen.add(uid);
      if (hasEnded(pod)) this.ended.add(uid);
      this.open.set(uid, { pod, ...(hasEnded(pod) && { endedAt: performance.now() }) });
    }
    this.news?.abort();
  }

  private sayFailure(pod: Pod): void {
    const failure = podFailure(pod);
    if (failure === undefined || this.said.has(failure) || this.said.size > MOST_SAID) return;
    this.said.add(failure);
    this.shown.say(this.said.size > MOST_SAID ? 'More pods have failed.' : failure);
  }
}
