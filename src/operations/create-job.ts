import { admitJob } from '../job/admit-job';
import type { AdmittedJob, FieldError, Job } from '../job/types';
import { type ServiceAccounts, unknownServiceAccount } from '../plan/service-accounts';
import { unsupportedFields } from '../plan/unsupported';
import { newRecord } from '../pods/new-record';
import { statusOf } from '../status/job-status';
import type { Backend } from './backend';
import { ensureNamespace } from './ensure-namespace';

export interface CreateJob {
  job: Job;
  namespace: string;
  uid: string;
  random(): number;
  /** Those that pods may name. */
  serviceAccounts: ServiceAccounts;
  /** Admit it and say what would be stored, but store nothing. */
  dryRun: boolean;
  now: number;
}

/** What became of a request to create an object. */
export type Created<T> =
  | { kind: 'created'; object: T; warnings: string[] }
  | { kind: 'invalid'; name: string; errors: FieldError[]; warnings: string[] }
  | { kind: 'exists'; name: string };

export type CreatedJob = Created<AdmittedJob>;

/** Names that are tried for an object with `generateName` (kube-apiserver: maxNameGenerationCreateAttempts). */
const NAMES_TRIED = 8;

/** Admits a Job and stores it, with what it still asks for; the change of the table makes it run. */
export async function createJob(
  backend: Pick<Backend, 'jobs' | 'events' | 'namespaces'>,
  request: CreateJob,
): Promise<CreatedJob> {
  return createNamed(request.job, () => createOnce(backend, request));
}

/** Tries another name for as long as the one that was generated is taken. */
export async function createNamed<T>(
  { metadata }: { metadata: { name?: string } },
  create: () => Promise<Created<T>>,
): Promise<Created<T>> {
  for (let tried = 1; ; tried++) {
    const created = await create();
    if (created.kind !== 'exists' || metadata.name || tried === NAMES_TRIED) return created;
  }
}

/** The Job as it would be stored, and every mistake there is: Kubernetes' first, and then what Fargate cannot honour. */
export function examineJob(request: Omit<CreateJob, 'dryRun'>): ReturnType<typeof admitJob> {
  const { job, errors, warnings } = admitJob(request.job, request);
  const unsupported = [...unsupportedFields(job), ...unknownServiceAccount(job, request.serviceAccounts)];
  return { job, errors: [...errors, ...unsupported.map(withRemedy)], warnings };
}

async function createOnce(
  backend: Pick<Backend, 'jobs' | 'events' | 'namespaces'>,
  request: CreateJob,
): Promise<CreatedJob> {
  const { job, errors, warnings } = examineJob(request);
  const { name, namespace } = job.metadata;
  if (errors.length > 0) return { kind: 'invalid', name: name ?? '', errors, warnings };
  const { record, events } = newRecord(job, request.now);
  if (request.dryRun) {
    if (await backend.jobs.get(namespace, name)) return { kind: 'exists', name };
    return { kind: 'created', object: job, warnings };
  }
  const outcome = await backend.jobs.create(record, request.now);
  // Also of one that stood there before: whoever created it may not have come as far as here.
  await ensureNamespace(backend, namespace, job.metadata.uid, request.now);
  if (outcome === 'exists') return { kind: 'exists', name };
  await backend.events.record(job.metadata, events, request.now);
  const stored = await backend.jobs.get(namespace, name);
  const created = stored?.job ?? { ...record.job, status: statusOf(record.job, record.progress, request.now) };
  return { kind: 'created', object: created, warnings };
}

/** What Gantry itself refuses no documentation of Kubernetes explains: the remedy is part of the message, for every client. */
export function withRemedy({ remedy, ...error }: FieldError): FieldError {
  return remedy ? { ...error, message: `${error.message}; ${remedy}` } : error;
}
