import type { Namespace } from '../job/namespace';
import { tryAnew } from '../try-anew';
import type { Backend } from './backend';
import { type Deleted, type Deletion, unmet } from './deletion';
import { ensureNamespace } from './ensure-namespace';

/** Deletes a namespace in which nothing is. One that is in use stays: `inUse` names what is in it. */
export function deleteNamespace(
  backend: Pick<Backend, 'namespaces' | 'jobs' | 'cronJobs' | 'pods'>,
  { name, preconditions = {}, dryRun, now }: Omit<Deletion, 'namespace' | 'propagation'>,
): Promise<Deleted<Namespace> | { kind: 'inUse'; by: string }> {
  return tryAnew<Deleted<Namespace> | { kind: 'inUse'; by: string }>(`Namespace ${name}`, async () => {
    const stored = await backend.namespaces.get(name);
    if (!stored) return { kind: 'notFound' };
    const object = stored.namespace;
    const message = unmet(preconditions, object);
    if (message) return { kind: 'conflict', message };
    const by = await firstIn(backend, name);
    if (by) return { kind: 'inUse', by };
    if (dryRun) return { kind: 'deleted', object };
    if (!(await backend.namespaces.remove(stored, now))) return undefined;
    // What was created meanwhile has seen the namespace, and stands in it.
    const late = await firstIn(backend, name);
    if (!late) return { kind: 'deleted', object };
    await ensureNamespace(backend, name, object.metadata.uid ?? '', now);
    return { kind: 'inUse', by: late };
  });
}

/** @returns e.g. `job.batch/pi` */
async function firstIn(
  { jobs, cronJobs, pods }: Pick<Backend, 'jobs' | 'cronJobs' | 'pods'>,
  namespace: string,
): Promise<string | undefined> {
  for await (const { job } of jobs.list({ namespace, few: true })) return `job.batch/${job.metadata.name}`;
  for await (const { cronJob } of cronJobs.list({ namespace, few: true }))
    return `cronjob.batch/${cronJob.metadata.name}`;
  for await (const { pod } of pods.list({ namespace })) return `pod/${pod.metadata.name}`;
  return undefined;
}
