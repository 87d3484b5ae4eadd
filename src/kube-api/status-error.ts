import { isInvalid } from '../job/field-error';
import type { FieldError } from '../job/types';

export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
  /** Our addition: what to do about it. kubectl passes it over, our own command line shows it. */
  remedy?: string;
}

interface Details {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** An answer that is a Kubernetes Status of failure. Whatever throws it, the client reads its message. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: Details,
  ) {
    super(message);
  }
}

/** Which kind of object an error is about: the group as it stands in messages (`jobs.batch`) and in `details`. */
export interface Resource {
  group: string;
  plural: string;
  kind: string;
}

export const JOBS: Resource = { group: 'batch', plural: 'jobs', kind: 'Job' };
export const CRON_JOBS: Resource = { group: 'batch', plural: 'cronjobs', kind: 'CronJob' };
export const EVENTS: Resource = { group: '', plural: 'events', kind: 'Event' };
export const NAMESPACES: Resource = { group: '', plural: 'namespaces', kind: 'Namespace' };
export const SERVICES: Resource = { group: '', plural: 'services', kind: 'Service' };
export const PODS: Resource = { group: '', plural: 'pods', kind: 'Pod' };

const qualified = ({ group, plural }: Resource) => (group ? `${plural}.${group}` : plural);

export function notFound(resource: Resource, name: string): StatusError {
  const { group, plural: kind } = resource;
  return new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, { name, group, kind });
}

export function alreadyExists(resource: Resource, name: string): StatusError {
  const { group, plural: kind } = resource;
  return new StatusError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, {
    name,
    group,
    kind,
  });
}

export function conflict(resource: Resource, name: string, why: string): StatusError {
  const { group, plural: kind } = resource;
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, { name, group, kind });
}

export function badRequest(message: string, causes?: StatusCause[]): StatusError {
  return new StatusError(400, 'BadRequest', message, causes && { causes });
}

/**
 * A body that is no object of its kind (in the API server's words), and whatever else is wrong with what could be read of it: the API server says that only
 * once the first is mended. Causes without a `reason` are those of decoding.
 */
export function undecodable(
  kind: string,
  errors: { field: string; message: string; remedy?: string }[],
  others: FieldError[],
): StatusError {
  const text = errors.map(({ message }) => message).join(', ');
  const more = [...new Set(others.map(({ field, message }) => `; ${field}: ${message}`))].join('');
  return badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: strict decoding error: ${text}${more}`, [
    ...errors.map(({ field, message, remedy }) => ({ field, message, remedy })),
    ...others.map(causeOf),
  ]);
}

const causeOf = ({ type, field, message, remedy }: FieldError): StatusCause => ({
  ...{ reason: type, message, field, remedy },
});

/** What is said once in the message `causes` has for each field. */
export function invalid({ group, kind }: Resource, name: string, errors: FieldError[]): StatusError {
  const causes = errors.map(causeOf);
  return new StatusError(422, 'Invalid', isInvalid(group ? `${kind}.${group}` : kind, name, errors), {
    name,
    group,
    kind,
    causes,
  });
}

/** The body of the answer. */
export function statusOf({ code, reason, message, details }: StatusError): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  };
}
