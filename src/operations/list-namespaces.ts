import type { Backend } from './backend';

/** Namespaces with Jobs in them, and `default`, ascending. */
export async function listNamespaces({ jobs }: Pick<Backend, 'jobs'>): Promise<string[]> {
  const names = new Set(['default']);
  let after: string | undefined;
  for (;;) {
    const next = await firstNamespace(jobs, after);
    if (next === undefined) return [...names].sort();
    names.add(next);
    // Behind every Job of this namespace: 0 is the character that follows the slash.
    after = `${next}0`;
  }
}

async function firstNamespace(jobs: Backend['jobs'], after: string | undefined): Promise<string | undefined> {
  for await (const { job } of jobs.list({ after, few: true })) return job.metadata.namespace;
  return undefined;
}
