import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type AccessFile, MASTERS, type User } from '../../src/access/rules';
import { Logs } from '../../src/aws/logs';
import type { AdmittedJob, Pod } from '../../src/job/types';
import type { AuditEntry } from '../../src/kube-api/audit';
import { createDoor } from '../../src/kube-api/door';
import { createLogs } from '../../src/local/logs/logs';
import { LOG_STREAM_PREFIX } from '../../src/plan/container-definition';
import type { EcsTask } from '../../src/pods/ecs-task';
import { podNameOf } from '../../src/pods/pod-identity';
import { podOfTask } from '../../src/pods/pod-of-task';
import { newProgress } from '../../src/pods/progress';
import { SERVICE_ACCOUNTS } from './plan';
import { makeStopped } from './pods';
import type { Around } from './service-handler';
import { makeStopwatch, type TestStopwatch } from './stopwatch';
import { clientOf, disturbed, makeStore, type TestStore } from './store';
import { START } from './surroundings';

const LOG_GROUP = 'pods';

export interface Answer<T = Record<string, unknown>> {
  code: number;
  headers: Headers;
  /** The JSON of it; undefined when it is none. */
  body: T;
  text: string;
}

export interface TestDoor extends TestStore {
  /** Whoever waits while an answer is made waits for this. */
  stopwatch: TestStopwatch;
  /** What ended in a 500. */
  failures: unknown[];
  /** What was told of changes, and of what was forbidden. */
  audited: AuditEntry[];
  /** Who asks from now on; at first somebody who may do everything. */
  user: User | undefined;
  /** The time of the requests that follow; begins at START. */
  now: number;
  send(request: Request): Promise<Answer>;
  /** The answer as it comes, for those that are made while they are read. */
  open(path: string, headers?: Record<string, string>): Promise<Response>;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Creates a Job and answers it as it was stored. */
  create(job: object, namespace?: string): Promise<AdmittedJob>;
  /** Stores the pod of a Job's slot, as a task that has ended shows it, and its log. */
  addPod(job: AdmittedJob, slot: number, log?: string, task?: Partial<EcsTask>): Promise<Pod>;
  /** A line more in the log of a container. */
  write(taskId: string, container: string, text: string): void;
  /** What is asked of CloudWatch Logs from now on passes through this. */
  aroundLogs(wanted: Around): void;
}

/** The door over the classes of src/aws, whose clients speak to the stand-ins. */
export async function makeDoor(access: AccessFile = { rules: [] }): Promise<TestDoor> {
  const test = await makeStore();
  const { store, surroundings } = test;
  const { service, append } = createLogs({ surroundings });
  let aroundLogs: Around | undefined;
  const logs = new Logs(
    clientOf(
      CloudWatchLogsClient,
      disturbed(service, () => aroundLogs),
    ),
    LOG_GROUP,
  );
  const failures: unknown[] = [];
  const audited: AuditEntry[] = [];
  let drawn = 0;
  const stopwatch = makeStopwatch();
  const door = createDoor(
    { ...store, logs },
    {
      uuid: surroundings.uuid,
      // Not twice the same in a row, and yet always the same.
      random: () => (drawn++ % 27) / 27,
      stopwatch,
      version: '0.1.0',
      serviceAccounts: SERVICE_ACCOUNTS,
      access,
      failed: (error) => failures.push(error),
      audited: (entry) => audited.push(entry),
    },
  );
  const write = (taskId: string, container: string, text: string) =>
    append(LOG_GROUP, `${LOG_STREAM_PREFIX}/${container}/${taskId}`, text);
  const self: TestDoor = {
    ...test,
    stopwatch,
    failures,
    audited,
    now: START,
    user: { username: 'tester', groups: [MASTERS] },
    async send(request) {
      const answer = await door(request, self.now, { user: self.user, milliseconds: 1000 });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json');
      return { code: answer.status, headers: answer.headers, body: isJson ? jsonOf(text) : undefined, text };
    },
    ask: (method, path, body, headers = {}) =>
      self.send(
        new Request(`http://door${path}`, {
          method,
          headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      ),
    open: (path, headers = {}) => door(new Request(`http://door${path}`, { headers }), self.now, { user: self.user }),
    async create(job, namespace = 'default') {
      const { code, text, body } = await self.ask('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, job);
      if (code !== 201) throw new Error(text);
      return body as unknown as AdmittedJob;
    },
    async addPod(job, slot, log = '', parts = {}) {
      const name = podNameOf({ job, progress: newProgress(8, START) }, slot, 0);
      const task = makeStopped(0, { taskArn: `arn:task/cluster/${name}`, ...parts });
      const retry = { attempt: 0, launch: 0, failures: 0, ignored: 0, restarts: 0, troubles: 0, retryAt: 0 };
      const pod = podOfTask(job, { name, slot, attempt: 0, launch: 0, retry }, task, 0);
      const { namespace } = pod.metadata;
      await store.pods.putEach(
        [{ pod, jobUid: job.metadata.uid, taskArn: task.taskArn, previous: await store.pods.get(namespace, name) }],
        START,
      );
      if (log) write(name, pod.spec.containers[0]?.name ?? '', log);
      return pod;
    },
    write,
    aroundLogs(wanted) {
      aroundLogs = wanted;
    },
  };
  return self;
}

/** undefined when it is none, as are the lines of a watch. */
function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A manifest that kubectl would send. */
export function manifest(name: string | undefined, spec: object = {}, metadata: object = {}, pod: object = {}) {
  const containers = [{ name: 'main', image: 'perl', command: ['perl', '-e', '1'] }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...(name !== undefined && { name }), ...metadata },
    spec: { template: { spec: { restartPolicy: 'Never', containers, ...pod } }, ...spec },
  };
}

export const JOBS = '/apis/batch/v1/namespaces/default/jobs';
export const PODS = '/api/v1/namespaces/default/pods';
