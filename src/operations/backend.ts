import type { CronJobRecord } from '../cron/cron-job-record';
import type { Namespace } from '../job/namespace';
import type { AdmittedCronJob, AdmittedJob, KubernetesEvent, Pod } from '../job/types';
import type { JobEvent } from '../pods/job-events';
import type { JobRecord } from '../pods/job-record';
import type { ObjectLog } from './object-log';

/** What the operations need from where Jobs, pods and logs are kept. Times are milliseconds since the epoch. */
export interface Backend {
  namespaces: {
    log: ObjectLog<Namespace>;
    get(name: string): Promise<StoredNamespace | undefined>;
    /** By name, ascending. @param after a name behind which to begin */
    list(after?: string): AsyncIterable<Namespace>;
    /** @returns the namespace as stored; undefined when there is one of its name */
    create(namespace: Namespace, now: number): Promise<Namespace | undefined>;
    /** @returns the namespace as stored; undefined when the stored one is not `before` any more */
    replace(before: StoredNamespace, after: Namespace, now: number): Promise<Namespace | undefined>;
    /** @returns false when the stored one is not this any more */
    remove(stored: StoredNamespace, now: number): Promise<boolean>;
  };
  jobs: {
    /** What becomes of all Jobs. */
    log: ObjectLog<AdmittedJob>;
    /** The Job of this name as it is now; a deleted one is gone. */
    get(namespace: string, name: string): Promise<JobRecord | undefined>;
    /**
     * By namespace and name, ascending.
     * @param from.namespace without one: of every namespace
     * @param from.after `namespace/name` behind which to begin
     * @param from.few only the first are wanted
     */
    list(from: { namespace?: string; after?: string; few?: boolean }): AsyncIterable<JobRecord>;
    /** Stores a Job under its name, unless there is one. */
    create(record: JobRecord, now: number): Promise<'created' | 'exists'>;
    /**
     * Stores what a Job has become.
     * @returns the Job as stored; undefined when the stored one is not `before` any more
     */
    replace(before: JobRecord, after: JobRecord, now: number): Promise<JobRecord | undefined>;
    /**
     * Deletes a Job as its users see it, and leaves its pods and its execution to be cleaned up.
     * @returns false when the stored Job is not of `record.version` any more
     */
    remove(record: JobRecord, now: number): Promise<boolean>;
  };
  cronJobs: {
    log: ObjectLog<AdmittedCronJob>;
    /** The CronJob of this name as it is now; a deleted one is gone. */
    get(namespace: string, name: string): Promise<CronJobRecord | undefined>;
    /** By namespace and name, ascending; see `jobs.list`. */
    list(from: { namespace?: string; after?: string; few?: boolean }): AsyncIterable<CronJobRecord>;
    /** Stores a CronJob under its name, unless there is one. */
    create(record: CronJobRecord, now: number): Promise<'created' | 'exists'>;
    /** @returns the CronJob as stored; undefined when the stored one is not `before` any more */
    replace(before: CronJobRecord, after: CronJobRecord, now: number): Promise<CronJobRecord | undefined>;
    /**
     * Deletes a CronJob as its users see it, and leaves its schedules and Jobs to be cleaned up.
     * @returns false when the stored one is not of `record.version` any more
     */
    remove(record: CronJobRecord, now: number): Promise<boolean>;
  };
  pods: {
    log: ObjectLog<Pod>;
    get(namespace: string, name: string): Promise<StoredPod | undefined>;
    /**
     * By namespace and name, ascending.
     * @param from.prefix what the names begin with; needs a namespace
     */
    list(from: { namespace?: string; prefix?: string; after?: string }): AsyncIterable<StoredPod>;
    /**
     * Forgets a pod that has ended.
     * @returns false when the stored one is not `pod` any more
     */
    remove(pod: StoredPod, now: number): Promise<boolean>;
    /**
     * Stores a pod that is being deleted, and leaves its task to be stopped.
     * @returns false when the stored one is not `before` any more
     */
    stop(before: StoredPod, pod: Pod, now: number): Promise<boolean>;
  };
  events: {
    log: ObjectLog<KubernetesEvent>;
    /** Tells what has happened to a Job. What is told again changes nothing. */
    record(job: { namespace: string; name: string; uid: string }, events: JobEvent[], now: number): Promise<void>;
    get(namespace: string, name: string): Promise<KubernetesEvent | undefined>;
    /** Kubernetes Events, by namespace and name, ascending. */
    list(from: { namespace?: string; after?: string }): AsyncIterable<KubernetesEvent>;
  };
  logs: {
    /** One page of what a container of a task has written, oldest first. A container that has written nothing has an empty log. */
    read(taskArn: string, container: string, from: LogPosition): Promise<LogPage>;
  };
}

/** A namespace, and what is known of how it is stored. */
export interface StoredNamespace {
  namespace: Namespace;
  version?: number;
}

/** A Pod, and which ECS task ran it last. */
export interface StoredPod {
  pod: Pod;
  jobUid: string;
  taskArn: string;
}

export interface LogPosition {
  /** Lines written earlier are left out. */
  since?: number;
  /** `next` of the page before; `since` is given again with it. */
  page?: string;
}

export interface LogPage {
  /** In the order in which they were written; a line has no newline at its end. */
  lines: LogLine[];
  /** Names the page behind this one, also when nothing stands there yet; absent when there is no log yet. */
  next?: string;
  /** Everything that has been written so far has been read. */
  isLast: boolean;
}

export interface LogLine {
  time: number;
  text: string;
}
