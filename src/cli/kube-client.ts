import type { Agent } from 'node:http';
import type { AdmittedCronJob, AdmittedJob, Job, Pod } from '../job/types';
import { EXIT } from './exit-codes';
import {
  type HttpAnswer,
  type HttpRequest,
  type HttpStream,
  httpRequest,
  linesOf,
  openRequest,
  textOf,
} from './http-request';
import { pause } from './pace';
import { UserError } from './user-error';

/** A Status of failure, as the Kubernetes API answers. */
export interface Status {
  message?: string;
  reason?: string;
  code?: number;
  details?: { causes?: { field?: string; message?: string; remedy?: string }[] };
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(readonly status: Status) {
    super(status.message ?? `the server answered ${status.code}`);
  }
}

/** The part of a core/v1 Event that is shown. */
export interface KubeEvent {
  metadata: { name: string; uid: string; creationTimestamp: string; resourceVersion?: string };
  involvedObject: { uid: string };
  type: string;
  reason: string;
  message: string;
  firstTimestamp: string;
  count: number;
}

/** What has become of a pod. */
export interface PodChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Pod;
}

/** An event of a watch (kubectl-wire.md 7). */
type WatchEvent =
  | PodChange
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string; annotations?: Record<string, string> } } }
  | { type: 'ERROR'; object: Status };

export interface LogQuery {
  container: string;
  /** RFC 3339 with milliseconds. */
  sinceTime?: string;
}

/** How a server lets us in. */
export interface Access {
  headers: Record<string, string>;
  /** For TLS, certificates and proxies that are not the usual ones. */
  agent?: Agent;
  /** Asked once the server no longer knows us: tokens end. */
  renew?(): Promise<Access>;
}

interface SentBody {
  contentType: string;
  text: string;
}

type Answered = Pick<HttpAnswer, 'status' | 'headers'>;

/** The bookmark that stands behind everything that was there at the beginning of a watch has it. */
const ALL_TOLD = 'k8s.io/initial-events-end';

/** The connection broke in the middle of an answer. */
class CutOff extends Error {
  override readonly name = 'CutOff';
}

/** How often a request is sent again, as kubectl does it, and how long is waited for that at most, in seconds. */
const RETRIES = 10;
const LONGEST_WAIT = 30;

/** Objects that a list answers at once. */
const PAGE = 500;

/** The part of the Kubernetes API that the command line asks for. */
export class KubeClient {
  constructor(
    private readonly url: string,
    private access: Access = { headers: {} },
    private readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void> = pause,
  ) {}

  /** @throws ApiError */
  createJob(
    namespace: string,
    job: object,
    options: { dryRun: boolean },
  ): Promise<{ job: AdmittedJob; warnings: string[] }> {
    const query = `fieldManager=gantry&fieldValidation=Strict${options.dryRun ? '&dryRun=All' : ''}`;
    return this.request('POST', `${jobsPath(namespace)}?${query}`, job).then(async (answer) => ({
      job: JSON.parse(answer.text) as AdmittedJob,
      warnings: warningsOf(answer),
    }));
  }

  /** @throws ApiError */
  async createCronJob(
    namespace: string,
    cronJob: object,
    options: { dryRun: boolean },
  ): Promise<{ cronJob: AdmittedCronJob; warnings: string[] }> {
    const query = `fieldManager=gantry&fieldValidation=Strict${options.dryRun ? '&dryRun=All' : ''}`;
    const answer = await this.request('POST', `${cronJobsPath(namespace)}?${query}`, cronJob);
    return { cronJob: JSON.parse(answer.text) as AdmittedCronJob, warnings: warningsOf(answer) };
  }

  /** undefined when there is no such CronJob. */
  async getCronJob(namespace: string, name: string): Promise<AdmittedCronJob | undefined> {
    const answer = await this.optional('GET', `${cronJobsPath(namespace)}/${name}`);
    return answer && (JSON.parse(answer.text) as AdmittedCronJob);
  }

  /** Deletes a CronJob. Deleting what is not there is no error. */
  async deleteCronJob(namespace: string, name: string, propagationPolicy = 'Background'): Promise<void> {
    await this.optional('DELETE', `${cronJobsPath(namespace)}/${name}`, { propagationPolicy });
  }

  /** Changes a CronJob as a JSON Merge Patch says (RFC 7396). @throws ApiError */
  patchCronJob(namespace: string, name: string, patch: object): Promise<void> {
    return this.patch(`${cronJobsPath(namespace)}/${name}`, patch).then(() => {});
  }

  /** undefined when there is no such Job. */
  async getJob(namespace: string, name: string): Promise<AdmittedJob | undefined> {
    const answer = await this.optional('GET', `${jobsPath(namespace)}/${name}`);
    return answer && (JSON.parse(answer.text) as AdmittedJob);
  }

  /** Deleting what is not there is no error. @param uid only if the Job has it */
  async deleteJob(namespace: string, name: string, uid?: string, propagationPolicy = 'Background'): Promise<void> {
    const preconditions = uid && { uid };
    await this.optional('DELETE', `${jobsPath(namespace)}/${name}`, { propagationPolicy, preconditions });
  }

  /** @throws ApiError also when it is not there */
  async deletePod(namespace: string, name: string): Promise<void> {
    await this.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`);
  }

  /** Changes a Job as a JSON Merge Patch says (RFC 7396). @throws ApiError */
  async patchJob(namespace: string, name: string, patch: object): Promise<AdmittedJob> {
    const answer = await this.patch(`${jobsPath(namespace)}/${name}`, patch);
    return JSON.parse(answer.text) as AdmittedJob;
  }

  /** The pods that the Job has made. */
  async podsOf(job: Job): Promise<Pod[]> {
    const pods = await this.list<Pod>(podsPath(job), { labelSelector: podSelector(job) });
    return pods.filter((pod) => isOf(job, pod));
  }

  /**
   * The pods that the Job has made as they are now, and then whatever becomes of them, for as long as anybody asks. A server ends a watch after
   * a while, and networks do: it goes on where it was, or tells of all pods again when the server has forgotten that place.
   * @param signal ends it
   * @throws ApiError
   */
  async *watchPodsOf(job: Job, signal: AbortSignal): AsyncGenerator<PodChange> {
    let place: string | undefined;
    while (!signal.aborted) {
      const from: Record<string, string> =
        place === undefined
          ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
          : { resourceVersion: place };
      const watching = { labelSelector: podSelector(job), watch: 'true', allowWatchBookmarks: 'true' };
      try {
        for await (const { type, object } of this.watch(podsPath(job), { ...watching, ...from }, signal)) {
          if (type === 'ERROR') throw new ApiError(object);
          // Until all there was is told, a version says nothing of what is still to be told.
          if (place !== undefined || (type === 'BOOKMARK' && object.metadata.annotations?.[ALL_TOLD] === 'true'))
            place = object.metadata.resourceVersion;
          if (type !== 'BOOKMARK' && isOf(job, object)) yield { type, object };
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status.code === 410) place = undefined;
        else if (!(error instanceof CutOff)) throw error;
      }
      await this.wait(1000, signal);
    }
  }

  /** Events until the server ends it. @throws ApiError, CutOff */
  private async *watch(path: string, query: Record<string, string>, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const { body } = await this.open(`${path}?${new URLSearchParams(query)}`, signal);
    const lines = linesOf(body);
    try {
      for (;;) {
        const { done, value } = await lines.next().catch((error) => {
          throw new CutOff(error.message);
        });
        if (done) return;
        if (value.trim() !== '') yield JSON.parse(value) as WatchEvent;
      }
    } finally {
      body.destroy();
    }
  }

  private patch(path: string, patch: object): Promise<HttpAnswer> {
    const query = 'fieldManager=gantry&fieldValidation=Strict';
    return this.request('PATCH', `${path}?${query}`, patch, 'application/merge-patch+json');
  }

  private async list<T>(path: string, selectors: Record<string, string>): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ ...selectors, limit: String(PAGE), ...(next && { continue: next }) });
      const answer = await this.request('GET', `${path}?${query}`);
      const list = JSON.parse(answer.text) as { items: T[]; metadata: { continue?: string } };
      items.push(...list.items);
      next = list.metadata.continue;
    } while (next);
    return items;
  }

  /** The log with timestamps as it is now; undefined when there is none, or none yet. */
  async log(pod: Pod, { container, sinceTime }: LogQuery): Promise<string | undefined> {
    const query = new URLSearchParams({ container, timestamps: 'true', ...(sinceTime && { sinceTime }) });
    try {
      const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/log?${query}`;
      return (await this.request('GET', path)).text;
    } catch (error) {
      // 400: the container has not started. 404: the pod is gone.
      if (error instanceof ApiError && (error.status.code === 400 || error.status.code === 404)) return undefined;
      throw error;
    }
  }

  private async optional(method: string, path: string, body?: object): Promise<HttpAnswer | undefined> {
    try {
      return await this.request(method, path, body);
    } catch (error) {
      if (error instanceof ApiError && error.status.code === 404) return undefined;
      throw error;
    }
  }

  private async request(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<HttpAnswer> {
    const sent = body && { contentType, text: JSON.stringify(body) };
    const answer = await this.ask(method, () => this.send(httpRequest, method, path, sent));
    if (isGood(answer)) return answer;
    throw errorOf(answer.status, answer.text);
  }

  /** Asks for an answer that is read while it comes. */
  private async open(path: string, signal: AbortSignal): Promise<HttpStream> {
    const answer = await this.ask(
      'GET',
      async () => {
        const opened = await this.send(openRequest, 'GET', path, undefined, signal);
        return isGood(opened) ? opened : { ...opened, text: await textOf(opened.body) };
      },
      signal,
    );
    if ('text' in answer) throw errorOf(answer.status, answer.text);
    return answer;
  }

  /** Sends a request, and once more when the server no longer knows us. */
  private async ask<A extends Answered>(method: string, send: () => Promise<A>, signal?: AbortSignal): Promise<A> {
    const answer = await this.sendPatiently(method, send, signal);
    if (answer.status !== 401 || !this.access.renew) return answer;
    this.access = await this.access.renew();
    return this.sendPatiently(method, send, signal);
  }

  /** A Job may run for hours: what is asked about it meanwhile is asked again when a server far away does not answer as it should. */
  private async sendPatiently<A extends Answered>(
    method: string,
    send: () => Promise<A>,
    signal?: AbortSignal,
  ): Promise<A> {
    for (let again = RETRIES; ; again--) {
      const answer = await send().catch((error: unknown) => {
        if (again === 0 || method !== 'GET' || this.isHere || signal?.aborted) throw error;
        return undefined;
      });
      const seconds = answer ? this.secondsUntilAgain(method, answer) : 1;
      if (answer && (again === 0 || seconds === undefined)) return answer;
      await this.wait((seconds ?? 1) * 1000, signal);
    }
  }

  /** A server that says when to ask again has done nothing yet (kubectl-wire.md 11). */
  private secondsUntilAgain(method: string, { status, headers }: Answered): number | undefined {
    if (status !== 429 && status < 500) return undefined;
    const said = /^[0-9]{1,3}$/.exec(headers['retry-after'] ?? '')?.[0];
    if (said !== undefined) return Math.min(Number(said), LONGEST_WAIT);
    return method === 'GET' && status !== 500 && !this.isHere ? 1 : undefined;
  }

  /** On this machine there is no network in between, and a server that is gone stays so. */
  get isHere(): boolean {
    return this.url.startsWith('http://127.0.0.1');
  }

  private send<A>(
    over: (url: string, request: HttpRequest) => Promise<A>,
    method: string,
    path: string,
    body?: SentBody,
    signal?: AbortSignal,
  ): Promise<A> {
    const { headers, agent } = this.access;
    return over(`${this.url}${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        'User-Agent': 'gantry',
        ...headers,
        ...(body && { 'Content-Type': body.contentType }),
      },
      ...(body && { body: body.text }),
      ...(agent && { agent }),
      ...(signal && { signal }),
    }).catch(({ message, code }: NodeJS.ErrnoException) => {
      // A name with several addresses fails with several errors, and no message.
      throw new UserError(`the server at ${this.url} does not answer: ${message || code}`, {
        exitCode: EXIT.notFound,
        ...(this.isHere && { hint: 'Is it still running? `gantry local up` starts it.' }),
      });
    });
  }
}

const isGood = ({ status }: Answered) => status >= 200 && status < 300;

function errorOf(status: number, text: string): ApiError {
  return new ApiError(parseStatus(text) ?? { code: status, message: `the server answered ${status}` });
}

function podsPath({ metadata }: Job): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods`;
}

/** With a selector of the user's own the pods need not have the generated labels. */
function podSelector({ metadata, spec }: Job): string {
  const labels = spec.manualSelector
    ? { ...spec.selector?.matchLabels }
    : { 'batch.kubernetes.io/job-name': metadata.name };
  return Object.entries(labels)
    .map((label) => label.join('='))
    .join(',');
}

function isOf({ metadata }: Job, pod: Pod): boolean {
  return pod.metadata.ownerReferences?.some((owner) => owner.uid === metadata.uid) ?? false;
}

function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${namespace}/jobs`;
}

function cronJobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
}

function parseStatus(text: string): Status | undefined {
  try {
    const status = JSON.parse(text);
    return status?.kind === 'Status' ? status : undefined;
  } catch {
    return undefined;
  }
}

/** `Warning: 299 - "text"`, any number of them in one header line. */
function warningsOf({ headers }: HttpAnswer): string[] {
  const header = headers.warning ?? '';
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
