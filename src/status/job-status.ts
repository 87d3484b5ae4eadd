import type { AdmittedJob, JobStatus } from '../job/types';
import type { Progress } from '../pods/progress';

/** `status` of a Job as it is shown, from its progress and the conditions it has. @param now milliseconds since the epoch */
export declare function statusOf(job: AdmittedJob, progress: Progress, now: number): JobStatus;
