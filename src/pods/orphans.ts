import type { Pod } from '../job/types';
import { activeSlots, wantsPods } from './active';
import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';
import { openSlots, type Progress, partOf } from './progress';
import { SlotSet } from './slot-set';

/**
 * The record of a Job that goes while its pods stay (propagationPolicy Orphan, docs/adr/0020): those that are there go on until they have ended,
 * and no other one begins. Pods that are being stopped already are stopped all the same.
 */
export function orphaned(record: JobRecord, now: number): JobRecord {
  const { progress } = record;
  const none = SlotSet.none(progress.succeeded.bytes.length * 8);
  const orphans = wantsPods(record) ? none.withAll(slotsWithPod(record, now)) : none;
  return { ...record, todo: 'delete', progress: { ...progress, orphans, parked: none } };
}

function* slotsWithPod(record: JobRecord, now: number): Generator<number> {
  const { progress, todo } = record;
  // Places for which an execution, or room in it, is still to be asked for have no pods yet.
  const active = new Set(todo === undefined ? activeSlots(record, now) : []);
  for (const slot of openSlots(progress)) {
    const isLeaving = progress.terminating.has(slot) || progress.parked.has(slot);
    if (!isLeaving && (active.has(slot) || progress.alive.has(slot))) yield slot;
  }
}

/** The parts of the Job's executions in which orphans have not ended yet. */
export function partsWithOrphans({ progress }: Pick<JobRecord, 'progress'>): Set<number> {
  return new Set([...(progress.orphans ?? [])].map((slot) => partOf(progress, slot)));
}

/** Whether pods of a deleted Job still go on. */
export function hasOrphans({ progress }: Pick<JobRecord, 'progress'>): boolean {
  return (progress.orphans?.size ?? 0) > 0;
}

/** The place had no pod when its Job was deleted: one that was begun all the same is stopped, and never shown. */
export function isUnheard(progress: Progress, slot: number): boolean {
  const { orphans, succeeded, ended } = progress;
  return orphans !== undefined && !orphans.has(slot) && !succeeded.has(slot) && !ended.has(slot);
}

/**
 * What was decided about a pod, when its Job is gone: nobody owns the pod, and nothing is told of the Job. An execution in which the last one has
 * ended is to be stopped before it begins others.
 */
export function asOrphan<T extends { record: JobRecord; pod?: Pod; events: JobEvent[] }>(
  before: JobRecord,
  told: T,
): T {
  if (!before.progress.orphans) return told;
  const ended = partsWithOrphans(told.record).size < partsWithOrphans(before).size;
  const record: JobRecord = ended ? { ...told.record, todo: 'delete' } : told.record;
  return { ...told, record, ...(told.pod && { pod: withoutOwner(told.pod) }), events: [] };
}

export function withoutOwner(pod: Pod): Pod {
  const { ownerReferences: _, ...metadata } = pod.metadata;
  return { ...pod, metadata };
}
