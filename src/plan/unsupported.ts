import type { AdmittedJob, FieldError } from '../job/types';

/**
 * What a valid Job asks for and Fargate (or this version of Gantry) cannot do: one error for each, of type FieldValueForbidden, with its path
 * and a remedy. Also what would only fail later: overrides and task definitions that are too large, sizes that Fargate does not have.
 */
export declare function unsupportedFields(job: AdmittedJob): FieldError[];
