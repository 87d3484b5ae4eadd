import * as z from 'zod';
import { ServiceError } from '../service';

/**
 * Checks the members of a request.
 * @throws ServiceError ValidationException for a member this stand-in does not implement, by name; InvalidParameterException
 *   for one of the wrong shape, as ECS says it.
 */
export function inputOf<T>(schema: z.ZodType<T>, action: string, input: unknown): T {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw refusalOf(action, parsed.error.issues[0]);
}

function refusalOf(action: string, issue: z.core.$ZodIssue | undefined): ServiceError {
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const member = [path, issue.keys[0]].filter(Boolean).join('.');
    const message = `ECS.${action} of the local cloud does not implement the member "${member}"`;
    return new ServiceError('ValidationException', message);
  }
  return new ServiceError('InvalidParameterException', `${path}: ${issue?.message ?? 'invalid request'}`);
}

/** Error ECS answers with when a request is understood but wrong. */
export const invalidParameter = (message: string) => new ServiceError('InvalidParameterException', message);

/** Error ECS answers with when what the request names cannot be used. */
export const clientException = (message: string) => new ServiceError('ClientException', message);

export const keyValue = z.strictObject({ name: z.string(), value: z.string() });
export const tag = z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256).default('') });

/** A list that may be sent, but only empty: consoles and SDKs send defaults along. */
export const emptyList = z.array(z.never()).max(0);
