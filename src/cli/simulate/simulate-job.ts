import { isFinished, terminalCondition } from '../../job/conditions';
import type { AdmittedJob, Pod } from '../../job/types';
import { connectSimulation, type Simulation } from '../connect-simulation';
import { KubeClient, type KubeEvent } from '../kube-client';
import { ApiError, KubeConnection } from '../kube-connection';
import { type Problem, problemsOf } from '../problems';
import { type FileManifest, namespaceOf } from '../read-files';
import { type Acted, act } from './act';
import { containersOf } from './fit-outcomes';
import type { LazyList } from './lazy-list';
import { type Happening, Observer } from './observer';
import { ALL_SUCCEED, type Outcomes } from './outcome';
import { RunOfTime } from './run-of-time';
import { containerOutcome, Script } from './script';

/** What would happen. */
export interface SimulationResult {
  /** As it stands at the end; null when it was deleted. */
  job: AdmittedJob | null;
  /** Every pod that has existed, as last seen. */
  pods: LazyList<Pod>;
  events: LazyList<KubeEvent>;
  timeline: Happening[];
  /** From the creation of the Job to the last thing that happened. */
  seconds: number;
  /** Billable transitions of the state machine. */
  transitions: number;
}

export interface SimulatorOptions {
  seed: number;
  notice(line: string): void;
  /** The folder of what was built; that of this program by default. */
  built?: string;
}

export interface SimulationInput {
  manifest: FileManifest;
  /** Of a manifest that names none. */
  namespace: string;
  outcomes: Outcomes;
}

/** What the API has against the Job. */
export interface Refused {
  problems: Problem[];
}

/**
 * How long nothing may come to pass, in milliseconds, while no container is going to end, no deadline to pass and no user to act: what
 * still moves then are retries that will never come to anything, such as those of an image that does not exist. The longest waits are the
 * ten minutes between failed pods (kubernetes-jobs.md 4.3) and the five between tries to start one.
 */
const NOTHING_MORE = 1800 * 1000;

/** Runs a Job through a cloud of this process, on a clock that jumps, and tells what happened. @throws UserError, ApiError */
export async function simulateJob(input: SimulationInput & SimulatorOptions): Promise<SimulationResult | Refused> {
  const simulator = await Simulator.start(input);
  try {
    return await simulator.simulate(input);
  } finally {
    await simulator.close();
  }
}

/** Simulates Jobs, one after another, in one cloud: each in a namespace or under a name of its own. */
export class Simulator {
  private script = new Script(ALL_SUCCEED, 0);
  private containers: Outcomes['containers'] = {};
  private known: string[] = [];
  private readonly time = new RunOfTime();
  private simulation!: Simulation;
  private client!: KubeClient;
  /** What the last simulation has left. */
  private left: Observer | undefined;

  private constructor(private readonly seed: number) {}

  /** @throws what the cloud cannot be started for */
  static async start({ seed, notice, built }: SimulatorOptions): Promise<Simulator> {
    const simulator = new Simulator(seed);
    const simulation = await connectSimulation({
      ...{ seed, notice },
      ...(built !== undefined && { built }),
      pod: (run) => simulator.script.next(run),
      container: (outcome, name) => containerOutcome(outcome, name, simulator.containers, simulator.known),
      atRest: simulator.time.atRest,
    });
    simulator.simulation = simulation;
    simulator.client = new KubeClient(new KubeConnection(simulation.url));
    simulator.time.standStill(simulation);
    return simulator;
  }

  /** Runs a Job until nothing more can happen. @throws ApiError, UserError */
  async simulate({ manifest, namespace, outcomes }: SimulationInput): Promise<SimulationResult | Refused> {
    const { simulation, client } = this;
    await this.clear();
    this.script = new Script(outcomes, this.seed);
    this.containers = outcomes.containers;
    this.known = containersOf(manifest.object.spec);
    const transitions = simulation.transitions();
    const created = await create(client, manifest, namespace);
    if ('problems' in created) return created;
    const observer = new Observer(created, simulation);
    this.left = observer;
    const acting = act(
      simulation,
      client,
      { observer, script: this.script, acted: actedJob(client, created) },
      outcomes.actions,
    );
    await this.time.until((next) => {
      observer.look();
      acting.check();
      return isOver({ next, now: simulation.now(), observer, simulation, actionsLeft: acting.left() });
    });
    this.script.checkSpot();
    return {
      job: observer.job ?? null,
      pods: observer.allPods(),
      events: observer.allEvents(),
      timeline: [...observer.timeline],
      seconds: observer.seconds,
      transitions: simulation.transitions() - transitions,
    };
  }

  close(): Promise<void> {
    return this.simulation.close();
  }

  /** Deletes the Job of the last simulation if it may still come to something, or what it has left, and waits until its pods have stopped. */
  private async clear(): Promise<void> {
    const { left, client } = this;
    this.left = undefined;
    if (!left || hasNothingLeft(left)) return;
    const { namespace, name, uid } = left.lastSeen.metadata;
    if (left.job) await client.deleteJob(namespace, name, uid);
    else for (const pod of left.activeNames()) await client.deletePod(namespace, pod);
    await this.time.until((next) => {
      left.look();
      return next === undefined || (!left.job && left.activePods() === 0);
    });
  }
}

async function create(client: KubeClient, manifest: FileManifest, namespace: string): Promise<AdmittedJob | Refused> {
  try {
    const { job } = await client.createJob(namespaceOf(manifest, namespace), manifest.object, { dryRun: false });
    return job;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problems: problemsOf(error, manifest) };
  }
}

function actedJob(client: KubeClient, { metadata: { namespace, name, uid } }: AdmittedJob): Acted {
  return {
    what: 'the Job',
    namespace,
    delete: (propagationPolicy) => client.deleteJob(namespace, name, uid, propagationPolicy),
    patch: (patch) => client.patchJob(namespace, name, patch),
  };
}

interface Rest {
  next: number | undefined;
  now: number;
  observer: Observer;
  simulation: Simulation;
  actionsLeft: number;
}

/**
 * Whether nothing more can happen: nobody waits for anything; or the Job has ended and no pod is left; or nothing has come to pass for half an
 * hour and nothing is due: no container will end by itself, no deadline will pass, no user will act.
 */
function isOver({ next, now, observer, simulation, actionsLeft }: Rest): boolean {
  if (next === undefined) return true;
  if (actionsLeft > 0) return false;
  if (hasNothingLeft(observer)) return true;
  return next > Math.max(observer.changedAt, simulation.busyUntil(), deadlineOf(observer.job, now)) + NOTHING_MORE;
}

/** Whether the Job is gone, or has ended and stays, and all of its pods have ended. */
function hasNothingLeft(observer: Observer): boolean {
  const { job } = observer;
  const isDone = !job || (isFinished(job) && job.spec.ttlSecondsAfterFinished === undefined);
  return isDone && observer.activePods() === 0;
}

/** When the Job, or a pod that starts now, will have run too long, or the Job that has ended will be deleted; 0 for never. */
function deadlineOf(job: AdmittedJob | undefined, now: number): number {
  const { startTime } = job?.status ?? {};
  const { activeDeadlineSeconds, ttlSecondsAfterFinished, template } = job?.spec ?? {};
  const after = (time: string | undefined, seconds: number | undefined) =>
    time !== undefined && seconds !== undefined ? Date.parse(time) + seconds * 1000 : 0;
  const ofPod = template?.spec?.activeDeadlineSeconds;
  return Math.max(
    after(startTime, activeDeadlineSeconds),
    after(job && terminalCondition(job)?.lastTransitionTime, ttlSecondsAfterFinished),
    ofPod === undefined ? 0 : now + ofPod * 1000,
  );
}
