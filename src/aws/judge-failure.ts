import { JOB_DELETED } from '../failures';
import type { Decision, PodFailure } from '../plan/execution-input';
import type { JobEvent } from '../pods/job-events';
import { type Judgement, judge } from '../pods/judge';
import { podNameOf } from '../pods/pod-identity';
import { taskArnOf } from '../pods/pod-of-task';
import { tryAnew } from '../try-anew';
import type { Store } from './store';
import { type PodChange, planPods } from './write-pods';

/**
 * Records that a launch has failed and decides what follows. The same failure again gives the same decision and counts once: Step
 * Functions may ask more than once, and so may a conflict here.
 */
export async function judgeFailure(store: Store, failure: PodFailure): Promise<Decision> {
  const now = Date.parse(failure.at);
  const { job, slot, attempt } = failure;
  // Said of the Job in an earlier try: what is counted once is told once.
  const events: JobEvent[] = [];
  return tryAnew<Decision>(`pod ${slot} of Job ${job.namespace}/${job.name}`, async () => {
    const found = await store.jobs.find(job);
    if (!found) return { action: 'FailJob', error: JOB_DELETED, cause: `Job ${job.namespace}/${job.name} is gone` };
    const name = podNameOf(found.record, slot, attempt);
    const previous = await store.pods.getMany([{ namespace: job.namespace, name }]);
    const key = `${job.namespace}/${name}`;
    const before = previous.get(key);
    const updated = await store.jobs.updateTogether(
      job,
      now,
      (record) => judge(record, failure, before?.pod, now),
      (judgement) => [planPods(store.pods, job.uid, changesOf(key, judgement), previous, now)],
    );
    if (!updated) return undefined;
    if (updated.job) events.push(...updated.result.events);
    if (!updated.others) return undefined;
    await store.events.record(job, events, now);
    return updated.result.decision;
  });
}

function changesOf(key: string, { pod, removed }: Judgement): Map<string, PodChange> {
  if (removed) return new Map([[key, 'removed']]);
  return new Map(pod ? [[key, { pod, taskArn: taskArnOf(pod) }]] : []);
}
