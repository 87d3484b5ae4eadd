import * as z from 'zod';
import type { Item } from './attribute-value';
import { validationError } from './errors';
import { type Condition, parseCondition } from './expression/condition-syntax';
import type { Path } from './expression/path';
import { type PlaceholderMembers, Placeholders } from './expression/placeholders';
import { parseProjection, project } from './expression/projection';
import { attributes, figures, placeholderMembers } from './request';

/** Members that Query and Scan have in common. */
export const readMembers = {
  TableName: z.string(),
  IndexName: z.string().optional(),
  FilterExpression: z.string().optional(),
  ProjectionExpression: z.string().optional(),
  Select: z.enum(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT']).optional(),
  Limit: z.int().min(1, 'Member must have value greater than or equal to 1').optional(),
  ExclusiveStartKey: attributes.optional(),
  ConsistentRead: z.boolean().optional(),
  ...placeholderMembers,
  ...figures,
};

interface ReadRequest {
  IndexName?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
  Select?: string;
}

/** @throws ServiceError ValidationException */
export function parseRead(
  request: ReadRequest,
  placeholders: Placeholders,
): { filter?: Condition; paths?: Path[]; countOnly: boolean } {
  const { IndexName, FilterExpression, ProjectionExpression, Select } = request;
  if (IndexName !== undefined) throw validationError(`The table does not have the specified index: ${IndexName}`);
  if (Select === 'ALL_PROJECTED_ATTRIBUTES') {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (Select === 'SPECIFIC_ATTRIBUTES' && ProjectionExpression === undefined) {
    throw validationError('SPECIFIC_ATTRIBUTES requires a ProjectionExpression');
  }
  if (ProjectionExpression !== undefined && (Select === 'ALL_ATTRIBUTES' || Select === 'COUNT')) {
    throw validationError(
      `Cannot specify the ProjectionExpression when choosing to get ${Select === 'COUNT' ? 'only the Count' : Select}`,
    );
  }
  return {
    countOnly: Select === 'COUNT',
    ...(FilterExpression !== undefined && {
      filter: parseCondition('FilterExpression', FilterExpression, placeholders),
    }),
    ...(ProjectionExpression !== undefined && { paths: parseProjection(ProjectionExpression, placeholders) }),
  };
}

/**
 * What GetItem, and BatchGetItem of each table, ask for of an item.
 * @returns the part of an item that is wanted
 * @throws ServiceError ValidationException
 */
export function parseItemRead(request: PlaceholderMembers & { ProjectionExpression?: string }): (item: Item) => Item {
  const { ProjectionExpression } = request;
  const placeholders = new Placeholders(request, ProjectionExpression !== undefined);
  const paths = ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.checkUsed();
  return (item) => (paths ? project(item, paths) : item);
}
