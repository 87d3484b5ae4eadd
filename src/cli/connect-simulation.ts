import { join } from 'node:path';
import { storedObject } from '../aws/stored-object';
import type { AdmittedCronJob, AdmittedJob, Pod } from '../job/types';
import { type AtRest, createVirtualClock } from '../local/clock/virtual-clock';
import { startCloud } from '../local/cloud';
import type { ContainerRun } from '../local/drivers/driver';
import { createScriptedDriver, type ScriptedOutcome } from '../local/drivers/scripted';
import { PackingMap } from '../local/journal/packing-map';
import { IDENTITY } from '../plan/pod-environment';
import type { KubeEvent } from './kube-client';
import type { Outcome, PodOutcome } from './simulate/outcome';
import type { PodRun } from './simulate/script';

export type { AtRest };

/** A pod or an Event as it was when it was written last. It is read anew each time: parsed, 100,000 pods would take a gigabyte. */
export interface Snapshot<T> {
  read(): T;
}

/** What was written, as far as it can be seen. */
export interface Written {
  /** What Jobs and CronJobs have become, by `namespace/name`; undefined: they are gone. */
  jobs: Map<string, Snapshot<AdmittedJob> | undefined>;
  cronJobs: Map<string, Snapshot<AdmittedCronJob> | undefined>;
  /** Jobs as they were when they were removed: one that its CronJob does not keep goes at the time at which it ends. */
  removedJobs: Map<string, Snapshot<AdmittedJob>>;
  /** In the order of the writing. */
  pods: { now: Snapshot<Pod>; removed: boolean }[];
  events: Snapshot<KubeEvent>[];
}

/** A cloud of this process in which nothing runs and time is ours. */
export interface Simulation {
  /** Base of its Kubernetes API. */
  url: string;
  /** Milliseconds since the epoch, there. */
  now(): number;
  /** Does something at a time, while the clock stands still. */
  at(time: number, act: () => Promise<void>): void;
  /** The clock stands still until what this returns is called. */
  hold(): () => void;
  /** What was written since this was asked last. */
  written(): Written;
  /** When a container that runs will have ended, at the latest of all that will end by themselves. */
  busyUntil(): number;
  /** Billable state transitions. */
  transitions(): number;
  close(): Promise<void>;
}

export interface SimulationOptions {
  seed: number;
  /** Says what becomes of the next run of a pod. */
  pod(run: PodRun): PodOutcome;
  /** Says what becomes of a container of a pod of which that becomes. */
  container(outcome: PodOutcome, name: string): Outcome;
  /** Asked when everything has happened that can happen at this time. @param next when something else will; undefined for never */
  atRest: AtRest;
  notice(line: string): void;
  /** The folder of what was built; that of this program by default. */
  built?: string;
  /** When it begins, in milliseconds since the epoch; always at the same time by default. */
  beginning?: number;
}

/** When simulations begin. Any time would do; a fixed one makes equal input give equal output. */
const BEGINNING = Date.UTC(2026, 0, 1);

export async function connectSimulation(options: SimulationOptions): Promise<Simulation> {
  const { seed, notice, built = __dirname, beginning = BEGINNING } = options;
  const clock = createVirtualClock(beginning, options.atRest);
  const cast = new Cast(options, () => clock.now());
  const writing = new Writing();
  const cloud = await startCloud({
    assembly: join(built, 'assembly'),
    workerPath: join(built, 'runtime-worker.js'),
    clock,
    seed,
    notice,
    prewarm: true,
    written: (change, place, present) => writing.note(change, place, present),
    driver: () => createScriptedDriver({ clock, script: (run) => cast.outcomeOf(run) }),
  });
  return {
    url: cloud.url,
    now: () => clock.now(),
    at(time, act) {
      void clock.until(time).then(() => {
        const release = clock.hold();
        return act().finally(release);
      });
    },
    hold: () => clock.hold(),
    written: () => writing.take(),
    busyUntil: () => cast.busyUntil,
    transitions: cloud.transitions,
    close: cloud.close,
  };
}

interface TableItem {
  object?: { S?: string; B?: string };
  place?: { N?: string };
}

/** Where an item stands in the table. */
interface Place {
  partition: string;
  sort: string;
}

/** What stands in a place when it is asked. */
type Present = (place: Place) => object | undefined;

const nothing = (): Written => ({
  jobs: new Map(),
  cronJobs: new Map(),
  removedJobs: new Map(),
  pods: [],
  events: [],
});

/** Collects what is written to the table (src/aws says how pods and Events lie in it), and keeps it when the table does not any more. */
class Writing {
  private written = nothing();
  private readonly removed = new PackingMap<TableItem>();

  note(change: { old?: TableItem; new?: TableItem }, place: Place, present: Present): void {
    if ((change.new ?? change.old)?.object === undefined) return;
    const { jobs, cronJobs, removedJobs, pods, events } = this.written;
    const { old, new: now } = change;
    if (place.partition === 'Job') {
      jobs.set(place.sort, now && { read: () => objectIn<AdmittedJob>(now) });
      if (old && !now) removedJobs.set(place.sort, { read: () => objectIn<AdmittedJob>(old) });
    } else if (place.partition === 'CronJob')
      cronJobs.set(place.sort, now && { read: () => objectIn<AdmittedCronJob>(now) });
    else if (place.partition === 'Pod')
      pods.push({ now: new Latest(place, present, this.removed), removed: now === undefined });
    else if (place.partition === 'Event' && now) events.push(new Latest(place, present, this.removed));
    const isKept = place.partition === 'Pod' || place.partition === 'Event';
    if (isKept && !now) this.removed.set(nameOf(place), old ?? {});
  }

  take(): Written {
    const taken = this.written;
    this.written = nothing();
    return taken;
  }
}

/** An object where it stands, or as it was when it was removed: its name is made of uids, and not used again for another. */
class Latest<T extends Pod | KubeEvent> implements Snapshot<T> {
  constructor(
    private readonly place: Place,
    private readonly present: Present,
    private readonly removed: PackingMap<TableItem>,
  ) {}

  read(): T {
    return objectIn<T>(this.present(this.place) ?? this.removed.get(nameOf(this.place)) ?? {});
  }
}

const nameOf = ({ partition, sort }: Place): string => `${partition} ${sort}`;

function objectIn<T extends AdmittedJob | AdmittedCronJob | Pod | KubeEvent>({ object, place }: TableItem): T {
  return storedObject<T>(object, Number(place?.N));
}

/** Knows which pod a task is a run of: only its first container carries the pod's identity (src/plan/pod-environment.ts). */
class Cast {
  private readonly tasks = new Map<string, PodOutcome>();
  busyUntil = 0;

  constructor(
    private readonly options: Pick<SimulationOptions, 'pod' | 'container'>,
    private readonly now: () => number,
  ) {}

  outcomeOf(run: ContainerRun): ScriptedOutcome {
    const outcome = this.tasks.get(run.taskId) ?? this.options.pod(podOf(run));
    // RunTask may be asked again for what had no room, under the same id.
    if (!outcome.noCapacity) this.tasks.set(run.taskId, outcome);
    const { pullError, terminates, ...rest } = this.options.container(outcome, run.name);
    // What does not start does not end either.
    if (!rest.neverEnds && !rest.noCapacity && !pullError)
      this.busyUntil = Math.max(this.busyUntil, this.now() + (rest.seconds ?? 0) * 1000);
    return {
      ...rest,
      ...(pullError && { pullError: pullError === true ? NO_SUCH_IMAGE(run.image) : pullError }),
      ...(terminates && { terminates: { exitCode: 0, seconds: 0, ...terminates } }),
    };
  }
}

/** ECS' words (aws.md 2.6). */
const NO_SUCH_IMAGE = (image: string) =>
  `pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: not found`;

function podOf({ environment, taskId, capacityProvider }: ContainerRun): PodRun {
  return {
    pod: environment[IDENTITY.podName] ?? taskId,
    index: Number(environment[IDENTITY.slot]),
    spot: capacityProvider === 'FARGATE_SPOT',
  };
}
