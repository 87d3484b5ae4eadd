/**
 * Error names that `Retry` and `Catch` of the state machine match, in one place: matching is exact and case-sensitive, and a name
 * that is spelled differently on the two sides never matches.
 */

/**
 * Errors of `ecs:runTask` that say nothing about the pod: it never existed, so they are retried for a while and never counted (aws.md 2.4).
 * - AmazonECSException: what the service does not model, such as ThrottlingException
 * - InvalidParameterException: also what ECS says when it was throttled itself while it looked at the subnets
 */
export const INFRASTRUCTURE_ERRORS = ['ECS.AmazonECSException', 'ECS.ServerException', 'ECS.InvalidParameterException'];

/**
 * RunTask answered with `failures`, such as capacity that is unavailable (aws.md 2.4). It is not retried by the state itself: that can last,
 * and `Judge failure` tells of it before the pod is tried again.
 */
export const NOT_PLACED = 'AmazonECS.Unknown';

/**
 * The list of slots could not be read from S3 (aws.md 2.4). Nothing was begun, so the Map tries that again for a quarter of an hour at most: what lasts
 * longer would be the same for the next execution.
 */
export const LIST_NOT_READ = 'States.ItemReaderFailed';

/** Finish job found pods that have stopped but are not recorded yet; the queue brings them within seconds. */
export const PODS_NOT_RECORDED = 'PodsNotRecorded';

/** Error of an execution that was stopped because its Job was deleted. */
export const JOB_DELETED = 'JobDeleted';

/** Error of an execution that was stopped because its Job was suspended. */
export const JOB_SUSPENDED = 'JobSuspended';

/** Error of an execution whose Job went on in another one. */
export const EXECUTION_SUPERSEDED = 'ExecutionSuperseded';
