import * as z from 'zod';
import type { ServiceError } from '../service';
import { validationError } from './errors';

/**
 * Checks the members of a request; what is inside of items and keys is checked where it is decoded.
 * @throws ServiceError ValidationException, naming a member this stand-in does not implement
 */
export function requestOf<T>(schema: z.ZodType<T>, action: string, input: unknown): T {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw refusalOf(action, parsed.error.issues[0] as z.core.$ZodIssue);
}

function refusalOf(action: string, issue: z.core.$ZodIssue): ServiceError {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const member = [...issue.path, issue.keys[0]].join('.');
    return validationError(`DynamoDB.${action} of the local cloud does not implement the member "${member}"`);
  }
  return validationError(
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${issue.message}`,
  );
}

/** What an object of names and values, such as an item or a key, looks like before it is decoded; not copied here. */
export const attributes = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Member must be an object',
);

export const placeholderMembers = {
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: attributes.optional(),
};

/** Members that ask for figures about the request: only that there shall be none can be honoured. */
export const figures = {
  ReturnConsumedCapacity: z.literal('NONE').optional(),
};

/** There are no local secondary indexes, so there never is anything to report; as in AWS. */
export const collectionMetrics = {
  ReturnItemCollectionMetrics: z.enum(['SIZE', 'NONE']).optional(),
};

export const onConditionFailure = {
  ReturnValuesOnConditionCheckFailure: z.enum(['ALL_OLD', 'NONE']).optional(),
};
