import { createHash } from 'node:crypto';
import { derivedUuid } from '../job/derived-uuid';
import { kindOf } from '../job/kind';
import { podName, podSuffix, seedOf } from '../job/pod-names';
import type { AdmittedJob } from '../job/types';
import { IDENTITY } from '../plan/pod-environment';
import type { EcsTask } from './ecs-task';
import type { JobRecord } from './job-record';

/** Which pod of which Job an ECS task is a launch of. */
export interface PodIdentity {
  namespace: string;
  job: string;
  /** The Job's uid. */
  uid: string;
  podName: string;
  /** Place in the Map: the completion index of an Indexed Job. */
  slot: number;
  /** n-th pod of the slot, from 0. */
  attempt: number;
  /** n-th task of the pod, from 0. */
  launch: number;
  /** Which execution of the Job started it, from 1. */
  generation: number;
}

/** The identity a task carries in its overrides; undefined for a task that is not Gantry's. */
export function identityOf(task: EcsTask): PodIdentity | undefined {
  for (const { environment } of task.overrides) {
    const values = new Map(environment.map(({ name, value }) => [name, value]));
    const text = (name: keyof typeof IDENTITY) => values.get(IDENTITY[name]) ?? '';
    const number = (name: keyof typeof IDENTITY) => (/^[0-9]{1,9}$/.test(text(name)) ? Number(text(name)) : Number.NaN);
    const identity: PodIdentity = {
      ...{ namespace: text('namespace'), job: text('job'), uid: text('uid'), podName: text('podName') },
      ...{
        slot: number('slot'),
        attempt: number('attempt'),
        launch: number('launch'),
        generation: number('generation'),
      },
    };
    if (Object.values(identity).every((value) => value !== '' && !Number.isNaN(value))) return identity;
  }
  return undefined;
}

/** The name of the pod that is the n-th attempt of a slot, by the formula that the state machine uses too. */
export function podNameOf(
  { job, progress }: Pick<JobRecord, 'job' | 'progress'>,
  slot: number,
  attempt: number,
): string {
  const index = kindOf(job.spec) === 'indexed' ? slot : undefined;
  return podName(job.metadata.name, index, podSuffix(attempt * progress.stride + slot, seedOf(job.metadata.uid)));
}

/** A pod's uid follows from its Job and its place. */
export function podUidOf(job: AdmittedJob, slot: number, attempt: number): string {
  const hash = createHash('sha256').update(`${job.metadata.uid}/${slot}/${attempt}`).digest('hex');
  return derivedUuid(hash);
}
