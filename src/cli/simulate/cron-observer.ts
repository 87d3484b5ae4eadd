import type { AdmittedCronJob, AdmittedJob, Pod } from '../../job/types';
import type { Simulation, Snapshot, Written } from '../connect-simulation';
import type { KubeEvent } from '../kube-client';
import { LazyList } from './lazy-list';
import { type Happening, inOrder, Observer, type SeenEvent, seenEvent } from './observer';

/** Watches a CronJob and every Job that it controls, each time before the clock goes on. */
export class CronObserver {
  readonly timeline: Happening[] = [];
  /** As it was last seen; undefined once it is gone. */
  cronJob: AdmittedCronJob | undefined;
  /** By `namespace/name`, in the order in which they came. */
  private readonly jobs = new Map<string, Observer>();
  private readonly events = new Map<string, SeenEvent>();
  /** How often what they say had come to pass when it was last told, by their uids. */
  private readonly counts = new Map<string, number>();
  /** Milliseconds since the epoch. */
  readonly beganAt: number;

  constructor(
    private readonly created: AdmittedCronJob,
    private readonly simulation: Pick<Simulation, 'now' | 'written'>,
  ) {
    this.beganAt = simulation.now();
    this.cronJob = created;
    this.say(`CronJob ${created.metadata.name} created`);
  }

  say(what: string): void {
    this.timeline.push({ at: (this.simulation.now() - this.beganAt) / 1000, what });
  }

  look(): void {
    const written = this.simulation.written();
    for (const latest of written.events) this.noteEvent(latest);
    // First those that there were: a Job that waits for another one begins when that has ended.
    for (const observer of this.jobs.values()) if (observer.job) observer.note(written);
    for (const [key, job] of written.jobs) {
      if (!this.jobs.has(key)) this.newJob(key, job?.read())?.note(written);
    }
    this.noteCronJob(written);
  }

  /** Jobs that are there. */
  openJobs(): number {
    return [...this.jobs.values()].filter(({ job }) => job !== undefined).length;
  }

  /** Every Job that has existed, as last seen. */
  allJobs(): AdmittedJob[] {
    return [...this.jobs.values()].map(({ lastSeen }) => lastSeen);
  }

  allPods(): LazyList<Pod> {
    return new LazyList([...this.jobs.values()].flatMap((observer) => observer.podSnapshots()));
  }

  /** Of the CronJob and its Jobs. */
  allEvents(): LazyList<KubeEvent> {
    const ofJobs = [...this.jobs.values()].flatMap((observer) => observer.eventSnapshots());
    return new LazyList(inOrder([...this.events.values(), ...ofJobs]));
  }

  private noteCronJob({ cronJobs }: Written): void {
    const { namespace, name, uid } = this.created.metadata;
    const key = `${namespace}/${name}`;
    if (!this.cronJob || !cronJobs.has(key)) return;
    const found = cronJobs.get(key)?.read();
    this.cronJob = found?.metadata.uid === uid ? found : undefined;
    if (!this.cronJob) this.say(`CronJob ${name} is gone`);
  }

  private newJob(key: string, job: AdmittedJob | undefined): Observer | undefined {
    const isOwn = job?.metadata.ownerReferences?.some(({ uid }) => uid === this.created.metadata.uid);
    if (!job || !isOwn) return undefined;
    const observer = new Observer(job, this.simulation, this);
    this.jobs.set(key, observer);
    return observer;
  }

  /** What Kubernetes tells only of CronJobs: why no Job is started. */
  private noteEvent(latest: Snapshot<KubeEvent>): void {
    const event = latest.read();
    if (event.involvedObject.uid !== this.created.metadata.uid) return;
    const isSaid = this.counts.get(event.metadata.uid) === event.count;
    this.events.set(event.metadata.uid, seenEvent(event, latest));
    this.counts.set(event.metadata.uid, event.count);
    if (!isSaid && !TOLD_OTHERWISE.has(event.reason)) this.say(`${event.reason}: ${event.message}`);
  }
}

/** Seen by what becomes of the Jobs. */
const TOLD_OTHERWISE = new Set(['SuccessfulCreate', 'SuccessfulDelete', 'SawCompletedJob']);
