import type { JobSpec, Pod, PodSpec } from '../../src/job/types';
import type { PodFailure } from '../../src/plan/execution-input';
import type { EcsTask } from '../../src/pods/ecs-task';
import type { JobRecord } from '../../src/pods/job-record';
import { newRecord } from '../../src/pods/new-record';
import type { PodIdentity } from '../../src/pods/pod-identity';
import { admit, makeJob } from './job';

/** When every record of these tests was made; whole seconds, as Kubernetes keeps them. */
export const START = Date.UTC(2026, 0, 31, 12);

/** A Job as it stands once its first execution has been started. */
export function makeRecord(spec: Partial<JobSpec> = {}, pod: Partial<PodSpec> = {}): JobRecord {
  const { job, errors } = admit(makeJob({ spec, pod }));
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const { todo, ...record } = newRecord(job, START).record;
  return todo === 'start'
    ? { ...record, execution: { arn: 'arn:execution', generation: 1, family: 'gantry-x' } }
    : { ...record, todo };
}

export function makeTask(parts: Partial<EcsTask> = {}): EcsTask {
  return {
    ...{ taskArn: 'arn:task/1', lastStatus: 'RUNNING', desiredStatus: 'RUNNING', version: 2 },
    ...{ createdAt: START, startedAt: START + 1000 },
    ...{ containers: [{ name: 'main', lastStatus: 'RUNNING' }], overrides: [] },
    ...parts,
  };
}

/** A task whose only container has ended, four seconds after it started. */
export function makeStopped(exitCode: number | undefined, parts: Partial<EcsTask> = {}): EcsTask {
  return makeTask({
    ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', version: 5 },
    ...{ executionStoppedAt: START + 5000, stoppedAt: START + 5000 },
    ...{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    containers: [{ name: 'main', lastStatus: 'STOPPED', ...(exitCode !== undefined && { exitCode }) }],
    ...parts,
  });
}

export function makeIdentity(parts: Partial<PodIdentity> = {}): PodIdentity {
  return {
    ...{ namespace: 'default', job: 'pi', uid: 'uid', podName: 'pi-xxxxx' },
    ...{ slot: 0, attempt: 0, launch: 0, generation: 1 },
    ...parts,
  };
}

export function makeFailure({ job }: JobRecord, parts: Partial<PodFailure> = {}): PodFailure {
  const { namespace, name, uid } = job.metadata;
  return {
    ...{ job: { namespace, name, uid }, generation: 1, slot: 0, attempt: 0, launch: 0 },
    ...{ spot: false, interruptions: 0 },
    ...{ error: 'States.TaskFailed', cause: '', at: '' },
    ...parts,
  };
}

/** A failed pod, as the policies look at it: by container, its exit code, or none while it has not ended. */
export function makeFailedPod(
  exitCodes: Record<string, number | undefined>,
  parts: { init?: Record<string, number>; conditions?: Pod['status']['conditions'] } = {},
): Pod {
  const statuses = (codes: Record<string, number | undefined>) =>
    Object.entries(codes).map(([name, exitCode]) => ({
      ...{ name, image: 'busybox', imageID: '', ready: false, restartCount: 0, lastState: {} },
      state: exitCode === undefined ? { running: {} } : { terminated: { exitCode } },
    }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pi-xxxxx', namespace: 'default', uid: 'uid' },
    spec: { containers: [] },
    status: {
      phase: 'Failed',
      conditions: parts.conditions ?? [],
      containerStatuses: statuses(exitCodes),
      initContainerStatuses: statuses(parts.init ?? {}),
    },
  };
}

/** The types and reasons of a Job's conditions that are True. */
export function conditionsOf({ job }: JobRecord): string[] {
  return (job.status?.conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map((it) => `${it.type}/${it.reason}`);
}
