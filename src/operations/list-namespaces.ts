import type { Backend } from './backend';

/** Namespaces with Jobs or CronJobs in them, and `default`, ascending. */
export async function listNamespaces({ jobs, cronJobs }: Pick<Backend, 'jobs' | 'cronJobs'>): Promise<string[]> {
  const ofJobs = namespacesOf(async (after) => {
    for await (const { job } of jobs.list({ after, few: true })) return job.metadata.namespace;
    return undefined;
  });
  const ofCronJobs = namespacesOf(async (after) => {
    for await (const { cronJob } of cronJobs.list({ after, few: true })) return cronJob.metadata.namespace;
    return undefined;
  });
  return [...new Set(['default', ...(await ofJobs), ...(await ofCronJobs)])].sort();
}

/** @param first the namespace of the first object behind a place */
async function namespacesOf(first: (after: string | undefined) => Promise<string | undefined>): Promise<string[]> {
  const names: string[] = [];
  // Behind everything of a namespace: 0 is the character that follows the slash.
  for (let next = await first(undefined); next !== undefined; next = await first(`${next}0`)) names.push(next);
  return names;
}
