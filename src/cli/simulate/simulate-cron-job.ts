import type { AdmittedCronJob, AdmittedJob, Pod } from '../../job/types';
import { connectSimulation } from '../connect-simulation';
import { KubeClient, type KubeEvent } from '../kube-client';
import { ApiError, KubeConnection } from '../kube-connection';
import { problemsOf } from '../problems';
import { type FileManifest, namespaceOf } from '../read-files';
import { type Acted, act } from './act';
import { CronObserver } from './cron-observer';
import { containersOf, jobSpecOf } from './fit-outcomes';
import type { LazyList } from './lazy-list';
import type { Happening } from './observer';
import type { Outcomes } from './outcome';
import { RunOfTime } from './run-of-time';
import { containerOutcome, Script } from './script';
import type { Refused, SimulatorOptions } from './simulate-job';

/** What would happen in the time that was asked about. */
export interface CronSimulationResult {
  /** As it stands at the end; null when it was deleted. */
  cronJob: AdmittedCronJob | null;
  /** Every Job that has existed, as last seen. */
  jobs: AdmittedJob[];
  /** Every pod that has existed, as last seen. */
  pods: LazyList<Pod>;
  /** Of the CronJob and its Jobs. */
  events: LazyList<KubeEvent>;
  timeline: Happening[];
  /** When it began: ISO time. */
  from: string;
  seconds: number;
  /** Billable transitions of the state machines. */
  transitions: number;
}

export interface CronSimulationInput extends SimulatorOptions {
  manifest: FileManifest;
  /** Of a manifest that names none. */
  namespace: string;
  outcomes: Outcomes;
  /** For how long it is watched. */
  seconds: number;
  /** When it begins, in milliseconds since the epoch; always at the same time by default. */
  from?: number;
}

/** Creates a CronJob in a cloud of this process, lets so much time pass, and tells what happened. @throws UserError, ApiError */
export async function simulateCronJob(input: CronSimulationInput): Promise<CronSimulationResult | Refused> {
  const { seed, notice, built, outcomes, manifest, from } = input;
  const script = new Script(outcomes, seed);
  const known = containersOf(jobSpecOf(manifest.object));
  const time = new RunOfTime();
  const simulation = await connectSimulation({
    ...{ seed, notice, atRest: time.atRest },
    ...(built !== undefined && { built }),
    ...(from !== undefined && { beginning: from }),
    pod: (run) => script.next(run),
    container: (outcome, name) => containerOutcome(outcome, name, outcomes.containers, known),
  });
  time.standStill(simulation);
  try {
    const client = new KubeClient(new KubeConnection(simulation.url));
    const created = await create(client, manifest, input.namespace);
    if ('problems' in created) return created;
    const observer = new CronObserver(created, simulation);
    const acting = act(simulation, client, { observer, script, acted: acted(client, created) }, outcomes.actions);
    const end = observer.beganAt + input.seconds * 1000;
    await time.until((next) => {
      observer.look();
      acting.check();
      const isGone = !observer.cronJob && observer.openJobs() === 0 && acting.left() === 0;
      return next === undefined || next >= end || isGone;
    });
    script.checkSpot();
    return {
      cronJob: observer.cronJob ?? null,
      jobs: observer.allJobs(),
      pods: observer.allPods(),
      events: observer.allEvents(),
      timeline: observer.timeline,
      from: new Date(observer.beganAt).toISOString(),
      seconds: input.seconds,
      transitions: simulation.transitions(),
    };
  } finally {
    await simulation.close();
  }
}

async function create(
  client: KubeClient,
  manifest: FileManifest,
  namespace: string,
): Promise<AdmittedCronJob | Refused> {
  try {
    const { cronJob } = await client.createCronJob(namespaceOf(manifest, namespace), manifest.object, {
      dryRun: false,
    });
    return cronJob;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problems: problemsOf(error, manifest) };
  }
}

function acted(client: KubeClient, { metadata: { namespace, name } }: AdmittedCronJob): Acted {
  return {
    what: 'the CronJob',
    namespace,
    delete: (propagationPolicy) => client.deleteCronJob(namespace, name, propagationPolicy),
    patch: (patch) => client.patchCronJob(namespace, name, patch),
  };
}
