import { nextStart, type Timetable } from '../job/start-times';
import type { AdmittedCronJob } from '../job/types';

export interface MissedStart {
  /** The latest time that has come and for which no Job was started, in milliseconds; undefined when there is none. */
  time?: number;
  /** So many have been missed that Kubernetes warns of it. */
  tooMany?: boolean;
  /** The schedule has no further time. */
  isInvalid?: boolean;
}

/** Above this many, Kubernetes warns, and starts a Job all the same. */
const MANY = 100;

/**
 * Which start is due: of all that were missed only the latest, and none that is older than `startingDeadlineSeconds`. As Kubernetes does it, also where
 * it steps too far over an irregular schedule and finds none (kubernetes-jobs.md 9.5).
 */
export function missedStart(
  { metadata, spec, status }: AdmittedCronJob,
  timetable: Timetable,
  now: number,
): MissedStart {
  const last = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const { startingDeadlineSeconds: deadline } = spec;
  const earliest = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  if (earliest > now) return {};
  const first = nextStart(timetable, earliest);
  if (first === undefined) return { isInvalid: true };
  if (now < first) return {};
  const second = nextStart(timetable, first);
  if (second === undefined) return { isInvalid: true };
  if (now < second) return { time: first };
  const interval = second - first;
  const count = Math.floor((now - first) / interval) + 1;
  const time = latest(timetable, first + (count - 2) * interval, now);
  return { time, tooMany: time !== undefined && count > MANY };
}

function latest(timetable: Timetable, from: number, now: number): number | undefined {
  let found: number | undefined;
  for (let time = nextStart(timetable, from); time !== undefined && time <= now; time = nextStart(timetable, time))
    found = time;
  return found;
}
