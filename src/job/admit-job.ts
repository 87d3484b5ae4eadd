import type { AdmittedJob, FieldError, Job } from './types';

export interface Admission {
  /** A fresh lower-case UUID. */
  uid: string;
  namespace: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** [0, 1), for generateName. */
  random(): number;
}

/**
 * What the API server does with a Job that is created: completes its metadata, defaults it, generates its selector and labels, and
 * validates it. `status` of the request is dropped.
 * @returns all errors in the order in which Kubernetes reports them; the Job as defaulted also when there are errors (for its name)
 */
export declare function admitJob(
  job: Job,
  admission: Admission,
): { job: AdmittedJob; errors: FieldError[]; warnings: string[] };
