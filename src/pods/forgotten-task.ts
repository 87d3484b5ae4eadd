import type { Pod } from '../job/types';
import type { EcsTask } from './ecs-task';
import type { JobRecord } from './job-record';
import { type PodIdentity, podNameOf } from './pod-identity';
import { seenOf } from './pod-of-task';

/**
 * What is left to say of the task of a pod that never was seen to end, when ECS does not know it any more: it keeps a task for an hour after
 * its end (aws.md 5.4). How its containers ended nobody will ever know.
 */
export function forgottenTask(taskArn: string, now: number): EcsTask {
  return {
    taskArn,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    version: Number.MAX_SAFE_INTEGER,
    stoppedAt: now,
    stopCode: 'UserInitiated',
    stoppedReason: 'ECS does not know the task any more',
    containers: [],
    overrides: [],
  };
}

/**
 * Which place of its Job a pod has: its name follows from that, so that trying the places finds it.
 * @returns undefined for a pod that is not waited for any more
 */
export function identityOfPod(record: JobRecord, pod: Pod): PodIdentity | undefined {
  const { job, progress } = record;
  const { namespace, name, uid } = job.metadata;
  const podName = pod.metadata.name;
  const { launch } = seenOf(pod);
  for (const slot of new Set([...progress.alive, ...progress.dying, ...progress.terminating])) {
    for (let attempt = progress.lastAttempt; attempt >= 0; attempt--) {
      if (podNameOf(record, slot, attempt) !== podName) continue;
      const generation = attempt < progress.firstAttempt ? progress.generation - 1 : progress.generation;
      return { namespace, job: name, uid, podName, slot, attempt, launch, generation };
    }
  }
  return undefined;
}
