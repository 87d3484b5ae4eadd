import type { Job } from '../job/types';

/** The object is no batch/v1 Job: a field that there is not, or a value of the wrong type. The API server answers 400 for these. */
export interface DecodeError {
  /** e.g. `spec.template.spec.containers[0].image` */
  field: string;
  /** As the API server words it: `unknown field "spec.foo"`, ... */
  message: string;
  remedy?: string;
}

/** Makes a Job of JSON. Strict: unknown and duplicate fields are errors. All errors are reported; nothing is thrown. */
export declare function decodeJob(object: unknown): { job: Job } | { errors: DecodeError[] };
