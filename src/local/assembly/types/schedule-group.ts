import * as z from 'zod';
import { arn } from '../physical-names';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({ Name: ignored('it is the physical name'), Tags: TAGS });

export const scheduleGroup = standIn(properties, {
  here: 'holds schedules, which are kept in the journal and call functions when their time has come',
  names: { property: 'Name', longest: 64 },
  attributes: { Arn: (resource) => arn(resource, 'scheduler', `schedule-group/${resource.name}`) },
  deploy: (_, { draft, name }) => draft.scheduleGroups.push(name),
});
