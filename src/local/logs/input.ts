import type * as z from 'zod';
import { ServiceError } from '../service';

/** Checks the members of a request. @throws ServiceError InvalidParameterException, also for a member that is not implemented, by name */
export function inputOf<T>(schema: z.ZodType<T>, action: string, input: unknown): T {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const message =
    issue?.code === 'unrecognized_keys'
      ? `CloudWatch Logs.${action} of the local cloud does not implement the member "${[path, issue.keys[0]].filter(Boolean).join('.')}"`
      : `${path}: ${issue?.message ?? 'invalid request'}`;
  throw new ServiceError('InvalidParameterException', message);
}
