import type { AdmittedCronJob, AdmittedJob, Job, Pod } from '../job/types';
import { type HttpAnswer, linesOf } from './http-request';
import { ApiError, CutOff, type KubeConnection, type Status } from './kube-connection';

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

/** The bookmark that stands behind everything that was there at the beginning of a watch has it. */
const ALL_TOLD = 'k8s.io/initial-events-end';

/** Objects that a list answers at once. */
const PAGE = 500;

/** The part of the Kubernetes API that the command line asks for. */
export class KubeClient {
  constructor(private readonly connection: KubeConnection) {}

  /** @throws ApiError */
  createJob(
    namespace: string,
    job: object,
    options: { dryRun: boolean },
  ): Promise<{ job: AdmittedJob; warnings: string[] }> {
    const query = `fieldManager=gantry&fieldValidation=Strict${options.dryRun ? '&dryRun=All' : ''}`;
    return this.connection.request('POST', `${jobsPath(namespace)}?${query}`, job).then(async (answer) => ({
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
    const answer = await this.connection.request('POST', `${cronJobsPath(namespace)}?${query}`, cronJob);
    return { cronJob: JSON.parse(answer.text) as AdmittedCronJob, warnings: warningsOf(answer) };
  }

  /** Deletes a CronJob. Deleting what is not there is no error. */
  async deleteCronJob(namespace: string, name: string, propagationPolicy = 'Background'): Promise<void> {
    await this.connection.optional('DELETE', `${cronJobsPath(namespace)}/${name}`, { propagationPolicy });
  }

  /** Changes a CronJob as a JSON Merge Patch says (RFC 7396). @throws ApiError */
  patchCronJob(namespace: string, name: string, patch: object): Promise<void> {
    return this.patch(`${cronJobsPath(namespace)}/${name}`, patch).then(() => {});
  }

  /** undefined when there is no such Job. */
  async getJob(namespace: string, name: string): Promise<AdmittedJob | undefined> {
    const answer = await this.connection.optional('GET', `${jobsPath(namespace)}/${name}`);
    return answer && (JSON.parse(answer.text) as AdmittedJob);
  }

  /** Deleting what is not there is no error. @param uid only if the Job has it */
  async deleteJob(namespace: string, name: string, uid?: string, propagationPolicy = 'Background'): Promise<void> {
    const preconditions = uid && { uid };
    await this.connection.optional('DELETE', `${jobsPath(namespace)}/${name}`, { propagationPolicy, preconditions });
  }

  /** @throws ApiError also when it is not there */
  async deletePod(namespace: string, name: string): Promise<void> {
    await this.connection.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`);
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
      await this.connection.wait(1000, signal);
    }
  }

  /** Events until the server ends it. @throws ApiError, CutOff */
  private async *watch(path: string, query: Record<string, string>, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const { body } = await this.connection.open(`${path}?${new URLSearchParams(query)}`, signal);
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
    return this.connection.request('PATCH', `${path}?${query}`, patch, 'application/merge-patch+json');
  }

  private async list<T>(path: string, selectors: Record<string, string>): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ ...selectors, limit: String(PAGE), ...(next && { continue: next }) });
      const answer = await this.connection.request('GET', `${path}?${query}`);
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
      return (await this.connection.request('GET', path)).text;
    } catch (error) {
      // 400: the container has not started. 404: the pod is gone.
      if (error instanceof ApiError && (error.status.code === 400 || error.status.code === 404)) return undefined;
      throw error;
    }
  }
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

/** `Warning: 299 - "text"`, any number of them in one header line. */
function warningsOf({ headers }: HttpAnswer): string[] {
  const header = headers.warning ?? '';
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
