import type { JobEvent } from './job-events';
import type { JobRecord } from './job-record';

/**
 * Draws the conclusions from a record as it stands: verdict -> interim condition, terminal condition when no task is left,
 * Suspended condition, startTime, `todo`. To be called after an edit of the Job (suspend, deadline, limits ...) and by the sweep.
 * Returns the same record when nothing changes.
 */
export declare function settle(record: JobRecord, now: number): { record: JobRecord; events: JobEvent[] };
