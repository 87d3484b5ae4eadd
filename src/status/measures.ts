import { INFRASTRUCTURE_ERRORS, NOT_PLACED } from '../failures';
import { conditionOf } from '../job/conditions';
import type { AdmittedJob, Pod } from '../job/types';
import type { Decision, PodFailure } from '../plan/execution-input';
import { wasTakenBack } from '../pods/spot-interruptions';

/** What is measured, and in which unit of CloudWatch. */
export const UNITS = {
  JobsCreated: 'Count',
  JobsCompleted: 'Count',
  JobsFailed: 'Count',
  JobSeconds: 'Seconds',
  PodsStarted: 'Count',
  PodsSucceeded: 'Count',
  PodsFailed: 'Count',
  /** From the creation of a pod until its containers run: waiting for a place, the network, and the image. */
  PodWaitSeconds: 'Seconds',
  RetriesAfterFailure: 'Count',
  RetriesAfterInterruption: 'Count',
  RetriesForCapacity: 'Count',
  RetriesAfterThrottling: 'Count',
} as const;

export type Measure = readonly [name: keyof typeof UNITS, value: number];

/** What a change of a Job says in numbers. @param before undefined: it was created; @param after undefined: it is gone */
export function measuresOfJob(before: AdmittedJob | undefined, after: AdmittedJob | undefined): Measure[] {
  if (!after) return [];
  const created: Measure[] = before ? [] : [['JobsCreated', 1]];
  const ended = (type: 'Complete' | 'Failed') =>
    conditionOf(after, type)?.status === 'True' && !(before && conditionOf(before, type)?.status === 'True');
  if (ended('Failed')) return [...created, ['JobsFailed', 1]];
  if (!ended('Complete')) return created;
  const { startTime, completionTime } = after.status ?? {};
  return [...created, ['JobsCompleted', 1], ...seconds('JobSeconds', startTime, completionTime)];
}

/** What a change of a pod says in numbers: each of its phases counts once. */
export function measuresOfPod(before: Pod | undefined, after: Pod | undefined): Measure[] {
  const phase = after?.status.phase;
  if (!after || phase === before?.status.phase) return [];
  const measures: Measure[] = [];
  const startedAt = startOf(after);
  // A short pod may never be seen while it runs.
  if (startedAt !== undefined && (before === undefined || startOf(before) === undefined))
    measures.push(['PodsStarted', 1], ...seconds('PodWaitSeconds', after.metadata.creationTimestamp, startedAt));
  if (phase === 'Succeeded') measures.push(['PodsSucceeded', 1]);
  if (phase === 'Failed') measures.push(['PodsFailed', 1]);
  return measures;
}

/** Why a pod is launched once more. */
export function measuresOfJudgement({ error, cause }: PodFailure, { action }: Decision): Measure[] {
  if (action !== 'RunAgain') return [];
  if (INFRASTRUCTURE_ERRORS.includes(error)) return [['RetriesAfterThrottling', 1]];
  if (error === NOT_PLACED) return [['RetriesForCapacity', 1]];
  return [[wasTakenBack(cause) ? 'RetriesAfterInterruption' : 'RetriesAfterFailure', 1]];
}

function startOf({ status }: Pod): string | undefined {
  const times = (status.containerStatuses ?? []).map(
    ({ state }) => state?.running?.startedAt ?? state?.terminated?.startedAt,
  );
  return times.filter((time) => time !== undefined && time !== null).sort()[0];
}

function seconds(name: 'JobSeconds' | 'PodWaitSeconds', from: string | undefined, to: string | undefined): Measure[] {
  if (from === undefined || to === undefined) return [];
  return [[name, Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)]];
}
