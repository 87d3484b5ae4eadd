import * as path from 'node:path';
import type { Job, Pod } from '../../src/job/types';
import { type Cloud, type CloudOptions, startCloud } from '../../src/local/cloud';
import type { ContainerRun } from '../../src/local/drivers/driver';
import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';

const DIST = path.join(__dirname, '../../dist');

/** What becomes of the containers of one Job. @param nth counts them, from 0 */
export type Script = (run: ContainerRun, nth: number) => ScriptedOutcome;

/** Gantry's own stack on a local cloud whose containers do what scripts say, and what a client asks of its API. */
export interface Gantry {
  cloud: Cloud;
  notices: string[];
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** Creates a Job whose containers do what the script says; by default they succeed at once. */
  createJob(name: string, spec: object, script?: Script): Promise<void>;
  /** For Jobs that an earlier cloud has left. */
  setScript(name: string, script: Script): void;
  job(name: string): Promise<Job>;
  pods(job: string): Promise<Pod[]>;
  /** The Job once it has a condition that ends it. */
  finished(name: string): Promise<Job>;
  close(): Promise<void>;
}

export async function startGantry(options: Partial<CloudOptions> = {}): Promise<Gantry> {
  const notices: string[] = [];
  const scripts = new Map<string, Script>();
  const counts = new Map<string, number>();
  // The image says whose container it is: nothing pulls it.
  const script = (run: ContainerRun): ScriptedOutcome => {
    const nth = counts.get(run.image) ?? 0;
    counts.set(run.image, nth + 1);
    return scripts.get(run.image)?.(run, nth) ?? {};
  };
  const cloud = await startCloud({
    // Built before the tests begin (test/setup/build.js).
    assembly: path.join(DIST, 'assembly'),
    workerPath: path.join(DIST, 'runtime-worker.js'),
    clock: 'virtual',
    driver: ({ clock, append }) => createScriptedDriver({ clock, script, log: { append } }),
    notice: (text) => notices.push(text),
    prewarm: true,
    ...options,
  });
  const request = async (method: string, path: string, body?: unknown, contentType = 'application/json') => {
    const response = await fetch(cloud.url + path, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': contentType }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  const get = async (path: string) => {
    const { status, body } = await request('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const job = async (name: string) => (await get(`${JOBS}/${name}`)) as Job;
  return {
    cloud,
    notices,
    request,
    setScript: (name, wanted) => void scripts.set(name, wanted),
    async createJob(name, spec, wanted) {
      if (wanted) scripts.set(name, wanted);
      const { status, body } = await request('POST', JOBS, manifest(name, spec));
      if (status !== 201) throw new Error(`creating ${name}: ${status} ${JSON.stringify(body)}`);
    },
    job,
    async pods(name) {
      const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
      const { items } = (await get(`/api/v1/namespaces/default/pods?labelSelector=${selector}`)) as { items: Pod[] };
      return items;
    },
    finished: (name) =>
      eventually(`the end of ${name}`, async () => {
        const found = await job(name);
        return ending(found) !== undefined && found;
      }),
    close: () => cloud.close(),
  };
}

/**
 * Asks again and again, with pauses in which the clock can go on, until there is an answer.
 * @throws Error naming what did not come in 15 seconds of real time
 */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const began = Date.now(); Date.now() - began < 15_000; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    // Each request holds the virtual clock: on a busy machine it must get its turns between two of them.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`after 15 seconds: still not ${what}`);
}

const JOBS = '/apis/batch/v1/namespaces/default/jobs';

/** The condition that says how a Job has ended: its type and reason. */
export function ending(job: Job): string | undefined {
  const found = job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return found && [found.type, found.reason].filter(Boolean).join(' ');
}

function manifest(name: string, { template, ...spec }: { template?: object }) {
  const pod = { restartPolicy: 'Never', containers: [{ name: 'main', image: name, command: ['perl'] }] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { template: template ?? { spec: pod }, ...spec },
  };
}
