import * as z from 'zod';
import { ServiceError } from '../service';
import { validationException } from './errors';

/**
 * Checks the members of a request.
 * @throws ServiceError ValidationException, for a member this stand-in does not implement by its name
 */
export function inputOf<T>(schema: z.ZodType<T>, action: string, input: unknown): T {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const member = [path, issue.keys[0]].filter(Boolean).join('.');
    throw validationException(`StepFunctions.${action} of the local cloud does not implement the member "${member}"`);
  }
  throw validationException(
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${issue?.message ?? 'invalid request'}`,
  );
}

/** Members of every action that answers in pages (API reference: 0 means 100, 1,000 at most). */
export const paging = { maxResults: z.int().min(0).max(1000).default(0), nextToken: z.string().min(1).optional() };

const DEFAULT_PAGE = 100;

export interface Page<T> {
  values: T[];
  nextToken?: string;
}

/**
 * One page of a list.
 * @param keyOf what a value is found again by when the next page is asked for; the list may have grown meanwhile
 * @throws ServiceError InvalidToken
 */
export function pageOf<T>(
  list: readonly T[],
  { maxResults, nextToken }: { maxResults: number; nextToken?: string | undefined },
  keyOf: (value: T) => string,
): Page<T> {
  const start = nextToken === undefined ? 0 : list.findIndex((value) => keyOf(value) === decoded(nextToken)) + 1;
  if (nextToken !== undefined && start === 0) throw new ServiceError('InvalidToken', `Invalid Token: '${nextToken}'`);
  const values = list.slice(start, start + (maxResults || DEFAULT_PAGE));
  const last = values.at(-1);
  if (last === undefined || start + values.length >= list.length) return { values };
  return { values, nextToken: Buffer.from(keyOf(last)).toString('base64url') };
}

const decoded = (token: string) => Buffer.from(token, 'base64url').toString();

/** Times are milliseconds here and seconds on the wire. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
