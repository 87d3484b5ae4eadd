import * as z from 'zod';
import { arn } from '../physical-names';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  LogGroupName: ignored('it is the physical name'),
  RetentionInDays: ignored('logs stay for as long as the state folder'),
  Tags: TAGS,
});

export const logGroup = standIn(properties, {
  here: 'is a folder of files, one for each stream; streams are made when they are written to',
  names: { property: 'LogGroupName', longest: 512 },
  attributes: { Arn: (resource) => arn(resource, 'logs', `log-group:${resource.name}:*`) },
  deploy: (_, { draft, name }) => void draft.logGroups.push(name),
});
