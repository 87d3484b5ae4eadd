import type { AdmittedJob, Pod } from '../../job/types';
import { connectSimulation, type Simulation } from '../connect-simulation';
import { ApiError, KubeClient, type KubeEvent } from '../kube-client';
import { type Problem, problemsOf } from '../problems';
import { endOf } from '../progress';
import type { FileManifest } from '../read-files';
import { type Happening, Observer } from './observer';
import type { Action, Outcomes } from './outcome';
import { containerOutcome, Script } from './script';

/** What would happen. */
export interface SimulationResult {
  /** As it stands at the end; null when it was deleted. */
  job: AdmittedJob | null;
  /** Every pod that has existed, as last seen. */
  pods: Pod[];
  events: KubeEvent[];
  timeline: Happening[];
  /** From the creation of the Job to the last thing that happened. */
  seconds: number;
  /** Billable transitions of the state machine. */
  transitions: number;
}

export interface SimulationInput {
  manifest: FileManifest;
  /** Of a manifest that names none. */
  namespace: string;
  outcomes: Outcomes;
  seed: number;
  notice(line: string): void;
  /** The folder of what was built; that of this program by default. */
  built?: string;
}

/** What is shown of a Job that the API does not accept. */
export type Refused = { problems: Problem[] };

/**
 * How long nothing may be seen to happen, in milliseconds, while no container is going to end, no deadline to pass and no user to act: what
 * still moves then are retries that will never come to anything, such as those of an image that does not exist.
 */
const NOTHING_MORE = 24 * 3600 * 1000;

/** Runs a Job through a cloud of this process, on a clock that jumps, and tells what happened. @throws UserError, ApiError */
export async function simulateJob(input: SimulationInput): Promise<SimulationResult | Refused> {
  const script = new Script(input.outcomes, input.seed);
  let observe: (next: number | undefined) => Promise<void> = async () => {};
  const simulation = await connectSimulation({
    seed: input.seed,
    notice: input.notice,
    ...(input.built !== undefined && { built: input.built }),
    pod: (run) => script.next(run),
    container: (outcome, name) => containerOutcome(outcome, name, input.outcomes.containers),
    atRest: (next) => observe(next),
  });
  try {
    const client = new KubeClient(simulation.url, undefined);
    const start = simulation.hold();
    const created = await create(client, input);
    if ('problems' in created) return created;
    const observer = new Observer(client, created, () => simulation.now());
    const acting = act(simulation, client, observer, created, input.outcomes.actions);
    const ended = new Promise<void>((resolve, reject) => {
      observe = async (next) => {
        try {
          await observer.look();
          acting.check();
          if (!isOver({ next, now: simulation.now(), observer, simulation, actionsLeft: acting.left() })) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        // The clock stands still for ever.
        await new Promise(() => {});
      };
    });
    start();
    await ended;
    return {
      job: observer.job ?? null,
      pods: observer.allPods(),
      events: observer.allEvents(),
      timeline: observer.timeline,
      seconds: observer.seconds,
      transitions: simulation.transitions(),
    };
  } finally {
    await simulation.close();
  }
}

async function create(client: KubeClient, { manifest, namespace }: SimulationInput): Promise<AdmittedJob | Refused> {
  const own = (manifest.object.metadata as { namespace?: unknown } | undefined)?.namespace;
  try {
    const { job } = await client.createJob(typeof own === 'string' && own !== '' ? own : namespace, manifest.object, {
      dryRun: false,
    });
    return job;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problems: problemsOf(error, manifest) };
  }
}

/** Lets the user act at their times. What the API refuses is part of what happens. */
function act(
  simulation: Simulation,
  client: KubeClient,
  observer: Observer,
  { metadata }: AdmittedJob,
  actions: Action[],
): { left(): number; check(): void } {
  const began = simulation.now();
  let left = actions.length;
  let failed: { error: unknown } | undefined;
  for (const action of actions) {
    simulation.at(began + action.at * 1000, async () => {
      left--;
      try {
        await observer.look();
        observer.say(describe(action));
        if (action.kind === 'delete') await client.deleteJob(metadata.namespace, metadata.name, metadata.uid);
        else await client.patchJob(metadata.namespace, metadata.name, action.patch);
      } catch (error) {
        if (error instanceof ApiError) observer.say(`the API refused: ${error.message}`);
        else failed ??= { error };
      }
    });
  }
  return {
    left: () => left,
    check: () => {
      if (failed) throw failed.error;
    },
  };
}

const describe = (action: Action) =>
  action.kind === 'delete' ? 'the user deletes the Job' : `the user patches the Job: ${JSON.stringify(action.patch)}`;

interface Rest {
  next: number | undefined;
  now: number;
  observer: Observer;
  simulation: Simulation;
  actionsLeft: number;
}

/**
 * Whether nothing more can happen: nobody waits for anything; or the Job has ended and no pod is left; or nothing was seen to happen for a
 * day and nothing is due: no container will end by itself, no deadline will pass, no user will act.
 */
function isOver({ next, now, observer, simulation, actionsLeft }: Rest): boolean {
  if (next === undefined) return true;
  if (actionsLeft > 0) return false;
  const { job } = observer;
  if ((!job || endOf(job)) && observer.activePods() === 0) return true;
  return next > Math.max(observer.changedAt, simulation.busyUntil(), deadlineOf(job, now)) + NOTHING_MORE;
}

/** When the Job, or a pod that starts now, will have run too long; 0 for never. */
function deadlineOf(job: AdmittedJob | undefined, now: number): number {
  const { startTime } = job?.status ?? {};
  const { activeDeadlineSeconds, template } = job?.spec ?? {};
  const ofJob =
    startTime && activeDeadlineSeconds !== undefined ? Date.parse(startTime) + activeDeadlineSeconds * 1000 : 0;
  const ofPod = template?.spec?.activeDeadlineSeconds;
  return Math.max(ofJob, ofPod === undefined ? 0 : now + ofPod * 1000);
}
