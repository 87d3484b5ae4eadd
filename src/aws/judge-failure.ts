import { JOB_DELETED } from '../failures';
import type { Decision, PodFailure } from '../plan/execution-input';
import type { JobEvent } from '../pods/job-events';
import { judge } from '../pods/judge';
import { podNameOf } from '../pods/pod-identity';
import { taskArnOf } from '../pods/pod-of-task';
import type { Store } from './store';
import { type PodChange, writePods } from './write-pods';

const CONFLICTS = 100;

/**
 * Records that a launch has failed and decides what follows. The same failure again gives the same decision and counts once: Step
 * Functions may ask more than once, and so may a conflict here.
 */
export async function judgeFailure(store: Store, failure: PodFailure): Promise<Decision> {
  const now = Date.parse(failure.at);
  const { job, slot, attempt } = failure;
  // Said of the Job in an earlier try: what is counted once is told once.
  const events: JobEvent[] = [];
  for (let tried = 0; tried < CONFLICTS; tried++) {
    const found = await store.jobs.find(job);
    if (!found) return { action: 'FailJob', error: JOB_DELETED, cause: `Job ${job.namespace}/${job.name} is gone` };
    const name = podNameOf(found.record, slot, attempt);
    const previous = await store.pods.getMany([{ namespace: job.namespace, name }]);
    const key = `${job.namespace}/${name}`;
    const before = previous.get(key);
    const judgement = await store.jobs.update(job, now, (record) => judge(record, failure, before?.pod, now));
    if (!judgement) continue;
    events.push(...judgement.events);
    const changes = new Map<string, PodChange>();
    if (judgement.removed) changes.set(key, 'removed');
    else if (judgement.pod) changes.set(key, { pod: judgement.pod, taskArn: taskArnOf(judgement.pod) });
    if (await writePods(store.pods, job.uid, changes, previous, now)) {
      await store.events.record(job, events, now);
      return judgement.decision;
    }
  }
  throw new Error(`pod ${slot} of Job ${job.namespace}/${job.name} was changed by others ${CONFLICTS} times in a row`);
}
