import type { CronJob, FieldError, Job } from '../../job/types';
import type { Decoded } from '../../manifest/decode-object';
import type { Backend } from '../../operations/backend';
import type { Created, CreateJob } from '../../operations/create-job';
import type { Deleted, Deletion } from '../../operations/deletion';
import type { ObjectLog } from '../../operations/object-log';
import type { UpdateCronJob } from '../../operations/update-cron-job';
import type { Updated } from '../../operations/update-job';
import type { Listed } from '../answer-list';
import type { DeletePolicy } from '../delete-options';
import type { Resource } from '../status-error';

/** Under which circumstances an object is created. */
export type Circumstances = Omit<CreateJob, 'job' | 'dryRun'>;

export type Manifest = Job | CronJob;

/** A manifest that was admitted. */
export type Stored<M extends Manifest> = M & { metadata: { namespace: string; name: string; uid: string } };

/** What requests need to know of a kind of the group batch: its manifests M, and what is stored of them, T. */
export interface BatchKind<M extends Manifest, T extends Stored<M>> {
  resource: Resource;
  kind: M['kind'];
  listed: Listed<T>;
  deletion: DeletePolicy;
  decode(object: unknown): Decoded<M>;
  get(backend: Backend, namespace: string, name: string): Promise<T | undefined>;
  /** Tells what becomes of them. */
  log(backend: Backend): ObjectLog<T>;
  /** By namespace and name, ascending. */
  list(backend: Backend, from: { namespace?: string; after?: string }): AsyncIterable<T>;
  /** Every mistake in a manifest. */
  examine(manifest: M, circumstances: Circumstances): FieldError[];
  create(backend: Backend, manifest: M, circumstances: Circumstances & { dryRun: boolean }): Promise<Created<T>>;
  /** @param request.change what the object is to become, from what it is; it may be asked more than once */
  update(backend: Backend, request: Omit<UpdateCronJob, 'change'> & { change(object: T): M }): Promise<Updated<T>>;
  delete(backend: Backend, request: Deletion): Promise<Deleted<T>>;
  /** A manifest in the place of what is stored, with what was generated for it where it says nothing. */
  withGenerated(before: T, after: M): M;
}
