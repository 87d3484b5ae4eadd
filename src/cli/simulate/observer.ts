import type { AdmittedJob, Pod } from '../../job/types';
import type { KubeClient, KubeEvent } from '../kube-client';

/** Something that was seen to happen. */
export interface Happening {
  /** Seconds since the Job was created. */
  at: number;
  what: string;
}

/**
 * Watches a Job through the API, each time before the clock goes on: pods that are removed later, and Events that expire, are kept as they
 * were last seen.
 */
export class Observer {
  readonly timeline: Happening[] = [];
  /** undefined once it is gone. */
  job: AdmittedJob | undefined;
  private readonly pods = new Map<string, { pod: Pod; gone: boolean }>();
  private readonly events = new Map<string, KubeEvent>();
  private readonly createdAt: number;
  private lastChange: number;
  private looks = 0;

  constructor(
    private readonly client: KubeClient,
    private readonly created: AdmittedJob,
    private readonly now: () => number,
  ) {
    this.createdAt = now();
    this.lastChange = this.createdAt;
    this.job = created;
    this.say(`Job ${created.metadata.name} created`);
  }

  /** When something last came to pass: milliseconds since the epoch. */
  get changedAt(): number {
    return this.lastChange;
  }

  /** From the creation of the Job to the last thing that came to pass. */
  get seconds(): number {
    return this.since(this.lastChange);
  }

  /** @param isProgress false for what can go on for ever, such as waiting for an image that does not exist */
  say(what: string, isProgress = true): void {
    this.timeline.push({ at: this.since(this.now()), what });
    if (isProgress) this.lastChange = this.now();
  }

  /** Looks at the Job, and at its pods and Events if it is not as it was. @returns whether it or a pod was not as it was */
  async look(): Promise<boolean> {
    const { namespace, name, uid } = this.created.metadata;
    const found = await this.client.getJob(namespace, name);
    const job = found?.metadata.uid === uid ? found : undefined;
    const isSame = this.looks++ > 0 && job?.metadata.resourceVersion === this.job?.metadata.resourceVersion;
    // Pods of a Job that is gone go by themselves, and nothing of the Job says so.
    if (isSame && (job !== undefined || this.activePods() === 0)) return false;
    const before = this.timeline.length;
    this.noteJob(job);
    this.notePods(await this.client.podsOf(this.created));
    for (const event of await this.client.eventsOf(this.created)) this.events.set(event.metadata.uid, event);
    return this.timeline.length > before;
  }

  /** Pods that are there and have not ended. */
  activePods(): number {
    return [...this.pods.values()].filter(({ pod, gone }) => !gone && !hasEnded(pod)).length;
  }

  /** Every pod that has existed, in the order in which they came, as last seen. */
  allPods(): Pod[] {
    return [...this.pods.values()].map(({ pod }) => pod);
  }

  /** By the time they began, and then by their names. */
  allEvents(): KubeEvent[] {
    const key = ({ firstTimestamp, metadata }: KubeEvent) => `${firstTimestamp} ${metadata.name}`;
    return [...this.events.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  private noteJob(job: AdmittedJob | undefined): void {
    const known = new Map(this.job?.status?.conditions?.map((condition) => [condition.type, condition.status]));
    for (const { type, status, reason, message } of job?.status?.conditions ?? []) {
      if (known.get(type) !== status)
        this.say(`Job is ${status === 'True' ? '' : 'not '}${type}: ${reason}: ${message}`);
    }
    if (this.job && !job) this.say('Job is gone');
    if (counts(this.job) !== counts(job)) this.lastChange = this.now();
    this.job = job;
  }

  private notePods(pods: Pod[]): void {
    const seen = new Set<string>();
    for (const pod of pods.sort(byCreation)) {
      const { uid = '' } = pod.metadata;
      seen.add(uid);
      const before = this.pods.get(uid)?.pod;
      this.pods.set(uid, { pod, gone: false });
      const [was, is] = [before && describe(before), describe(pod)];
      const isProgress =
        before?.status.phase !== pod.status.phase || (before && restartsOf(before)) !== restartsOf(pod);
      if (was !== is) this.say(`pod ${pod.metadata.name} ${before ? 'is' : 'created,'} ${is}`, isProgress);
    }
    for (const [uid, each] of this.pods) {
      if (each.gone || seen.has(uid)) continue;
      each.gone = true;
      this.say(`pod ${each.pod.metadata.name} removed`);
    }
  }

  private since(time: number): number {
    return (time - this.createdAt) / 1000;
  }
}

/** What of a Job's status counts pods that came to something. */
function counts(job: AdmittedJob | undefined): string {
  const { active, terminating, succeeded, failed } = job?.status ?? {};
  return JSON.stringify([active, terminating, succeeded, failed]);
}

const restartsOf = ({ status }: Pod) =>
  status.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;

const hasEnded = ({ status }: Pod) => status.phase === 'Succeeded' || status.phase === 'Failed';

const byCreation = (a: Pod, b: Pod) =>
  String(a.metadata.creationTimestamp).localeCompare(String(b.metadata.creationTimestamp));

/** e.g. `Failed (exit code 42)`, `Pending (main: ImagePullBackOff)`, `Running, terminating` */
function describe({ metadata, status }: Pod): string {
  const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const many = states.length > 1;
  const notes = states.flatMap(({ name, state, restartCount }) => {
    const { terminated, waiting } = state ?? {};
    const restarts = restartCount > 0 ? [`restarted ${restartCount} times`] : [];
    const code = terminated && terminated.exitCode !== 0 ? [`exit code ${terminated.exitCode}`] : [];
    const reason = [terminated?.reason, waiting?.reason].filter((text) => text && !/^(Completed|Error)$/.test(text));
    const texts = [...code, ...reason, ...restarts];
    return texts.length > 0 ? [`${many ? `${name}: ` : ''}${texts.join(', ')}`] : [];
  });
  const disrupted = status.conditions?.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  const all = [...(disrupted ? ['disrupted'] : []), ...notes];
  return `${status.phase}${metadata.deletionTimestamp ? ', terminating' : ''}${all.length > 0 ? ` (${all.join('; ')})` : ''}`;
}
