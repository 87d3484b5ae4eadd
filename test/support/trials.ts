import { rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { AdmittedCronJob, AdmittedJob, Pod } from '../../src/job/types';
import { readAssembly } from '../../src/local/assembly/read-assembly';
import type { LocalClock } from '../../src/local/clock/local-clock';
import { createVirtualClock } from '../../src/local/clock/virtual-clock';
import { type Cloud, type CloudOptions, startCloud } from '../../src/local/cloud';
import type { ContainerRun } from '../../src/local/drivers/driver';
import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';
import { type Interference, UNDISTURBED } from '../../src/local/interference';
import { IDENTITY } from '../../src/plan/pod-environment';
import { ending } from './gantry';
import { temporaryFolder } from './runtime-worker';
import { START } from './surroundings';
import type { End, UserAct, Workload } from './workloads';

const DIST = path.join(__dirname, '../../dist');
const ASSEMBLY = path.join(DIST, 'assembly');

/** What has become of some workloads. */
export interface Trial {
  /** By the names of the workloads. */
  ends: Record<string, End[]>;
  /** Tasks and executions that run, which there must not be by then. */
  left: string[];
  /** What must not have happened meanwhile. */
  wrong: string[];
  /** Pods of which more than one task was started for the same launch. */
  doubled: string[];
}

/** Lets workloads run in one local cloud, one set after another, each in a namespace of its own. */
export class Trials {
  private interference: Interference = UNDISTURBED;
  private trials = 0;
  private course: Course;
  /** Lets the clock go on. */
  private go: () => void;
  private cloud!: Cloud;
  private readonly folder = temporaryFolder('trials');

  private constructor(readonly clock: LocalClock) {
    this.go = clock.hold();
    this.course = new Course('none', {}, clock);
  }

  static async start(decided?: CloudOptions['decided']): Promise<Trials> {
    const clock = createVirtualClock(START);
    const trials = new Trials(clock);
    trials.cloud = await startCloud({
      ...{ assembly: ASSEMBLY, workerPath: impatientWorker(trials.folder), clock, seed: 1, prewarm: true, decided },
      notice: () => {},
      written: (change, place) => trials.course.note(change, place),
      interference: {
        call: (call, act) => trials.interference.call(call, act),
        deliver: (delivery, act, taken) => trials.interference.deliver(delivery, act, taken),
      },
      driver: () => createScriptedDriver({ clock, script: (run) => trials.course.outcomeOf(run) }),
    });
    return trials;
  }

  /** @param hours for which they are watched; the sweep comes in each */
  async run(workloads: Record<string, Workload>, interference: Interference, hours: number): Promise<Trial> {
    const course = new Course(`trial-${++this.trials}`, workloads, this.clock);
    const user = new User(this.cloud, course);
    this.course = course;
    this.interference = interference;
    const failures: unknown[] = [];
    for (const [name, { acts = [] }] of Object.entries(workloads)) {
      await user.create(name);
      for (const act of acts) this.at(act.at, () => user.act(name, act), failures);
    }
    await this.pass(hours);
    this.interference = UNDISTURBED;
    if (failures.length > 0) throw failures[0];
    const ends: Trial['ends'] = {};
    for (const name of Object.keys(workloads)) ends[name] = await user.endsOf(name);
    const trial = { ends, left: await this.left(), wrong: course.wrong, doubled: course.doubled() };
    await user.clear();
    await this.pass(1 / 4);
    return trial;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The hourly rule does not make the clock jump: it is told of when the clock has passed its time. */
  private async pass(hours: number): Promise<void> {
    const end = this.clock.now() + hours * 3_600_000;
    this.go();
    while (this.clock.now() < end) await this.clock.until(Math.min(end, this.clock.now() + 900_000));
    this.go = this.clock.hold();
  }

  private at(seconds: number, act: () => Promise<boolean>, failures: unknown[]): void {
    void this.clock.until(this.clock.now() + seconds * 1000).then(async () => {
      const release = this.clock.hold();
      try {
        // There is nothing to act on yet.
        if (!(await act())) this.at(300, act, failures);
      } catch (error) {
        failures.push(error);
      } finally {
        release();
      }
    });
  }

  private async left(): Promise<string[]> {
    const { region, endpoint, credentials } = this.cloud;
    const settings = { region, endpoint, credentials };
    const { cluster, machines } = readAssembly(ASSEMBLY, { region, account: '000000000000' });
    const { taskArns = [] } = await new ECSClient(settings).send(new ListTasksCommand({ cluster }));
    const left = [...taskArns];
    for (const { arn: stateMachineArn } of machines) {
      const asked = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
      const { executions = [] } = await new SFNClient(settings).send(asked);
      left.push(...executions.map(({ executionArn = '' }) => executionArn));
    }
    return left;
  }
}

interface Item {
  object?: { S?: string };
}

/** What happens while the workloads of a namespace run. */
class Course {
  readonly wrong: string[] = [];
  /** How often each launch of a pod was begun. */
  private readonly launches = new Map<string, number>();
  /** How Jobs have ended, by their names. */
  private readonly ended = new Map<string, string>();
  /** Why Jobs may start nothing. */
  private readonly idle = new Map<string, string>();
  private readonly byImage: Map<string, Workload>;
  private readonly beganAt: number;

  constructor(
    readonly namespace: string,
    readonly workloads: Record<string, Workload>,
    private readonly clock: LocalClock,
  ) {
    this.beganAt = clock.now();
    this.byImage = new Map(Object.entries(workloads).map(([name, one]) => [one.image ?? name, one]));
  }

  doubled(): string[] {
    return [...this.launches].flatMap(([what, times]) => (times > 1 ? [what] : []));
  }

  outcomeOf({ environment, image }: ContainerRun): ScriptedOutcome {
    const number = (name: keyof typeof IDENTITY) => Number(environment[IDENTITY[name]]);
    const launch = { slot: number('slot'), attempt: number('attempt'), launch: number('launch') };
    const what = `${environment[IDENTITY.podName]} ${launch.launch}`;
    this.launches.set(what, (this.launches.get(what) ?? 0) + 1);
    const why = this.idle.get(environment[IDENTITY.job] ?? '');
    if (why) this.wrong.push(`${what} was started although its Job is ${why}`);
    const at = (this.clock.now() - this.beganAt) / 1000;
    return this.byImage.get(image)?.outcome?.({ ...launch, at }) ?? { seconds: 100 };
  }

  /** Follows what becomes of Jobs in the table: none that has ended may end otherwise, or be open again. */
  note(change: { new?: Item }, { partition, sort }: { partition: string; sort: string }): void {
    const [namespace, name = ''] = sort.split('/');
    if (partition !== 'Job' || namespace !== this.namespace) return;
    const job: AdmittedJob | undefined = change.new?.object?.S && JSON.parse(change.new.object.S);
    const before = this.ended.get(name);
    const now = job && ending(job);
    if (before !== undefined && job && now !== before) this.wrong.push(`${name} was ${before} and is ${now}`);
    if (now !== undefined) this.ended.set(name, now);
    const why = now ?? (job ? job.spec.suspend && 'suspended' : this.isLeavingPods(name) ? undefined : 'deleted');
    if (why) this.idle.set(name, why);
    else this.idle.delete(name);
  }

  private isLeavingPods(name: string): boolean {
    return this.workloads[name]?.acts?.some((act) => 'delete' in act && act.delete === 'Orphan') === true;
  }
}

/** Whose workloads they are, and who looks at them. */
class User {
  private readonly pods: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly course: Course,
  ) {
    this.pods = `/api/v1/namespaces/${course.namespace}/pods`;
  }

  async create(name: string): Promise<void> {
    const workload = this.course.workloads[name] as Workload;
    await this.request(
      'POST',
      this.pathOf(workload.cronJob ? 'cronjobs' : 'jobs'),
      [201, 409],
      manifest(name, workload),
    );
  }

  /** @returns false when there is nothing to act on yet */
  async act(name: string, act: UserAct): Promise<boolean> {
    const own = this.ownPath(name);
    if ('patch' in act) await this.request('PATCH', own, [200], act.patch);
    else if ('delete' in act) await this.request('DELETE', own, [200, 202, 404], { propagationPolicy: act.delete });
    else {
      const pod = (await this.podsOf(name)).find((each) => indexOf(each) === String(act.deletePod));
      if (!pod) return false;
      await this.request('DELETE', `${this.pods}/${pod.metadata.name}`, [200, 202, 404]);
    }
    return true;
  }

  async endsOf(name: string): Promise<End[]> {
    const found = (await this.request('GET', this.ownPath(name), [200, 404])) as AdmittedJob | AdmittedCronJob;
    if (found.kind !== 'CronJob') return [await this.endOf(name, found)];
    const { items } = (await this.request('GET', this.pathOf('jobs'), [200])) as { items: AdmittedJob[] };
    const own = items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === name);
    const ends = await Promise.all(own.map((job) => this.endOf(job.metadata.name, job)));
    return [{ conditions: 'CronJob', status: shown(found.status ?? {}), pods: [] }, ...ends];
  }

  /** Deletes everything. */
  async clear(): Promise<void> {
    for (const kind of ['cronjobs', 'jobs'])
      await this.request('DELETE', this.pathOf(kind), [200], { propagationPolicy: 'Background' });
    const { items } = (await this.request('GET', this.pods, [200])) as { items: Pod[] };
    for (const { metadata } of items.filter(({ metadata }) => !metadata.ownerReferences))
      await this.request('DELETE', `${this.pods}/${metadata.name}`, [200, 404]);
  }

  private async endOf(name: string, { kind, status = {} }: AdmittedJob): Promise<End> {
    const pods = (await this.podsOf(name)).map(podText).sort();
    if (kind !== 'Job') return { conditions: 'gone', status: {}, pods };
    const { conditions = [], ...rest } = status;
    const types = conditions.map(({ type, status }) => (status === 'True' ? type : `${type}=${status}`));
    const reason = conditions.findLast(({ type }) => type !== 'Finished')?.reason;
    return { conditions: `${types.join(' ')}: ${reason}`, status: shown(rest), pods };
  }

  private async podsOf(job: string): Promise<Pod[]> {
    const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${job}`);
    return ((await this.request('GET', `${this.pods}?labelSelector=${selector}`, [200])) as { items: Pod[] }).items;
  }

  private pathOf(kind: string): string {
    return `/apis/batch/v1/namespaces/${this.course.namespace}/${kind}`;
  }

  private ownPath(name: string): string {
    return `${this.pathOf(this.course.workloads[name]?.cronJob ? 'cronjobs' : 'jobs')}/${name}`;
  }

  /** Who is told that the server has failed asks again. */
  private async request(method: string, path: string, wanted: number[], body?: object): Promise<unknown> {
    for (let tried = 0; ; tried++) {
      const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const response = await fetch(this.cloud.url + path, {
        method,
        headers: { accept: 'application/json', 'content-type': contentType },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (wanted.includes(response.status)) return JSON.parse(text);
      if (response.status < 500 || tried > 20) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
  }
}

/** What functions try again they try at once: their SDKs, and they themselves, draw how long they wait. Nobody here lives in real time. */
function impatientWorker(folder: string): string {
  const file = path.join(folder, 'worker.js');
  writeFileSync(file, `Math.random = () => 0;\nrequire(${JSON.stringify(path.join(DIST, 'runtime-worker.js'))});\n`);
  return file;
}

function manifest(name: string, { cronJob, spec, restartPolicy = 'Never', image = name }: Workload) {
  const template = { spec: { restartPolicy, containers: [{ name: 'main', image, command: ['work'] }] } };
  const job = { ...spec, template };
  if (!cronJob) return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: job };
  const cronSpec = { ...cronJob, jobTemplate: { spec: job } };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec: cronSpec };
}

/** Without what is nothing, and of times only that they are there. */
function shown(status: object): object {
  const isNothing = (value: unknown) => value === 0 || value === '' || JSON.stringify(value) === '{}';
  return Object.fromEntries(
    Object.entries(status)
      .filter(([, value]) => !isNothing(value))
      .map(([name, value]) => [name, name.endsWith('Time') ? '*' : value]),
  );
}

const indexOf = ({ metadata }: Pod) => metadata.annotations?.['batch.kubernetes.io/job-completion-index'];

function podText(pod: Pod): string {
  const { metadata, status } = pod;
  const [main] = status.containerStatuses ?? [];
  const { terminated, waiting } = main?.state ?? {};
  const end = terminated?.exitCode === 0 ? '' : terminated && `${terminated.exitCode} ${terminated.reason}`;
  const words = [indexOf(pod), status.phase, metadata.deletionTimestamp && 'terminating', end, waiting?.reason];
  const restarts = main?.restartCount ? `, restarted ${main.restartCount} times` : '';
  return words.filter(Boolean).join(' ') + restarts;
}
