import { hasEnded } from '../../job/pod-phase';
import type { AdmittedJob, Pod } from '../../job/types';
import type { Simulation, Snapshot, Written } from '../connect-simulation';
import type { KubeEvent } from '../kube-client';
import { LazyList } from './lazy-list';

/** Something that was seen to happen. */
export interface Happening {
  /** Seconds since the Job was created. */
  at: number;
  what: string;
}

/** A pod as it was last seen, and what of it the next look is compared with. */
interface SeenPod {
  name: string;
  latest: Snapshot<Pod>;
  description: string;
  progress: string;
  active: boolean;
}

/** An Event, and what it is sorted by. */
export interface SeenEvent {
  key: string;
  latest: Snapshot<KubeEvent>;
}

export function seenEvent({ firstTimestamp, metadata }: KubeEvent, latest: Snapshot<KubeEvent>): SeenEvent {
  return { key: `${firstTimestamp} ${metadata.name}`, latest };
}

/** By the time they began, and then by their names. */
export function inOrder(events: SeenEvent[]): Snapshot<KubeEvent>[] {
  return [...events].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ latest }) => latest);
}

/**
 * Watches a Job, each time before the clock goes on: pods that are removed later, and Events that expire, are kept as they were last seen.
 * All of it is told by the cloud as it is written: to list pods and Events at each look would take a time that grows with the square of their
 * number.
 */
export class Observer {
  readonly timeline: Happening[];
  /** undefined once it is gone. */
  job: AdmittedJob | undefined;
  /** By uid, in the order in which they came. */
  private readonly pods = new Map<string, SeenPod>();
  private active = 0;
  /** By uid. */
  private readonly events = new Map<string, SeenEvent>();
  /** As it was last seen, also when it is gone. */
  lastSeen: AdmittedJob;
  private readonly createdAt: number;
  private lastChange: number;

  constructor(
    private readonly created: AdmittedJob,
    private readonly simulation: Pick<Simulation, 'now' | 'written'>,
    /** What it is a part of: its timeline, and when it began. */
    private readonly whole?: { timeline: Happening[]; beganAt: number },
  ) {
    this.timeline = whole?.timeline ?? [];
    this.createdAt = whole?.beganAt ?? simulation.now();
    this.lastChange = this.createdAt;
    this.job = created;
    this.lastSeen = created;
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
    const now = this.simulation.now();
    this.timeline.push({ at: this.since(now), what });
    if (isProgress) this.lastChange = now;
  }

  /** Looks at what was written since the last look. */
  look(): void {
    this.note(this.simulation.written());
  }

  note({ jobs, removedJobs, pods, events }: Written): void {
    const { namespace, name, uid } = this.created.metadata;
    const key = `${namespace}/${name}`;
    const last = removedJobs.get(key)?.read();
    if (last?.metadata.uid === uid) this.noteJob(last);
    const job = jobs.get(key)?.read();
    if (jobs.has(key)) this.noteJob(job?.metadata.uid === uid ? job : undefined);
    this.notePods(pods);
    for (const latest of events) this.noteEvent(latest);
  }

  /** Pods that are there and have not ended. */
  activePods(): number {
    return this.active;
  }

  activeNames(): string[] {
    return [...this.pods.values()].filter(({ active }) => active).map(({ name }) => name);
  }

  /** Every pod that has existed, in the order in which they came, as last seen. */
  allPods(): LazyList<Pod> {
    return new LazyList(this.podSnapshots());
  }

  /** By the time they began, and then by their names. */
  allEvents(): LazyList<KubeEvent> {
    return new LazyList(inOrder(this.eventSnapshots()));
  }

  podSnapshots(): Snapshot<Pod>[] {
    return [...this.pods.values()].map(({ latest }) => latest);
  }

  eventSnapshots(): SeenEvent[] {
    return [...this.events.values()];
  }

  private get label(): string {
    return this.whole ? `Job ${this.created.metadata.name}` : 'Job';
  }

  private noteJob(job: AdmittedJob | undefined): void {
    const known = new Map(this.job?.status?.conditions?.map((condition) => [condition.type, condition.status]));
    for (const { type, status, reason, message } of job?.status?.conditions ?? []) {
      // Among many Jobs only how each has ended is told.
      if (this.whole && type !== 'Complete' && type !== 'Failed') continue;
      if (known.get(type) !== status)
        this.say(`${this.label} is ${status === 'True' ? '' : 'not '}${type}: ${reason}: ${message}`);
    }
    if (this.job && !job) this.say(`${this.label} is gone`);
    if (counts(this.job) !== counts(job)) this.lastChange = this.simulation.now();
    this.job = job;
    if (job) this.lastSeen = job;
  }

  /** What was written several times since the last look is seen once. */
  private notePods(written: Written['pods']): void {
    const changed = new Map<string, { pod: Pod; latest: Snapshot<Pod>; removed: boolean }>();
    for (const { now: latest, removed } of written) {
      const pod = latest.read();
      if (this.isOwn(pod)) changed.set(pod.metadata.uid ?? '', { pod, latest, removed });
    }
    const sorted = [...changed].sort(([, a], [, b]) => compare(a.pod, b.pod));
    for (const [uid, { pod, latest }] of sorted) this.notePod(uid, pod, latest);
    for (const [uid, { removed }] of sorted) if (removed) this.noteRemoval(uid);
  }

  /** Pods that outlive their Job have no owner; their labels say whose they were, if the Job has labelled them. */
  private isOwn({ metadata: { uid = '', ownerReferences = [], labels } }: Pod): boolean {
    const job = this.created.metadata.uid;
    const wasOurs = this.pods.has(uid) || labels?.['batch.kubernetes.io/controller-uid'] === job;
    return wasOurs || ownerReferences.some((owner) => owner.uid === job);
  }

  private notePod(uid: string, pod: Pod, latest: Snapshot<Pod>): void {
    const before = this.pods.get(uid);
    const { name } = pod.metadata;
    const seen = { name, latest, description: describe(pod), progress: progressOf(pod), active: !hasEnded(pod) };
    this.pods.set(uid, seen);
    this.active += Number(seen.active) - Number(before?.active ?? false);
    if (before?.description === seen.description) return;
    // Joined, it is one flat text; there are hundreds of thousands of them.
    const what = ['pod', name, before ? 'is' : 'created,', seen.description].join(' ');
    this.say(what, before?.progress !== seen.progress);
  }

  private noteRemoval(uid: string): void {
    const seen = this.pods.get(uid);
    if (!seen) return;
    if (seen.active) this.active--;
    seen.active = false;
    this.say(`pod ${seen.name} removed`);
  }

  private noteEvent(latest: Snapshot<KubeEvent>): void {
    const event = latest.read();
    if (event.involvedObject.uid !== this.created.metadata.uid) return;
    this.events.set(event.metadata.uid, seenEvent(event, latest));
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

/** What of a pod says that it has come further: its phase, and how often its containers were started again. */
function progressOf({ status }: Pod): string {
  const restarts = status.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;
  return `${status.phase} ${restarts}`;
}

/** By creation, and then by name. */
function compare(a: Pod, b: Pod): number {
  const [x, y] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`) as [string, string];
  return x < y ? -1 : x > y ? 1 : 0;
}

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
