import type { AdmittedJob } from '../job/types';
import type { Backend } from './backend';

export interface DeleteJob {
  namespace: string;
  name: string;
  /** The Job is deleted only if it has this uid, or this resourceVersion. */
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun: boolean;
  now: number;
}

export type DeletedJob =
  | { kind: 'deleted'; job: AdmittedJob }
  | { kind: 'notFound' }
  | { kind: 'conflict'; message: string };

/** How often it is tried anew because the Job was changed meanwhile. */
const CONFLICTS = 100;

/** Deletes a Job: its name is free at once, and its pods are stopped and removed after that. */
export async function deleteJob(backend: Pick<Backend, 'jobs'>, request: DeleteJob): Promise<DeletedJob> {
  const { namespace, name, preconditions = {}, dryRun, now } = request;
  let condemned: AdmittedJob | undefined;
  for (let tried = 0; tried < CONFLICTS; tried++) {
    const record = await backend.jobs.get(namespace, name);
    // Another Job may have taken the name by now.
    if (condemned && record?.job.metadata.uid !== condemned.metadata.uid) return { kind: 'deleted', job: condemned };
    if (!record) return { kind: 'notFound' };
    const message = condemned ? undefined : unmet(preconditions, record.job);
    if (message) return { kind: 'conflict', message };
    if (dryRun || (await backend.jobs.remove(record, now))) return { kind: 'deleted', job: record.job };
    // What remains of it is remembered: that it was changed meanwhile delays its end, and cannot call it off.
    condemned = record.job;
  }
  throw new Error(`Job ${namespace}/${name} was changed by others ${CONFLICTS} times in a row`);
}

function unmet(
  { uid, resourceVersion }: NonNullable<DeleteJob['preconditions']>,
  { metadata }: AdmittedJob,
): string | undefined {
  if (uid !== undefined && uid !== metadata.uid)
    return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    return `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
  return undefined;
}
