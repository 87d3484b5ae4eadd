import * as z from 'zod';
import { arn } from '../physical-names';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  ClusterName: ignored('it is the physical name'),
  ClusterSettings: ignored('there is no Container Insights'),
  Tags: TAGS,
});

export const cluster = standIn(properties, {
  here: 'runs tasks with the driver the local cloud was started with',
  names: { property: 'ClusterName', longest: 255 },
  attributes: { Arn: (resource) => arn(resource, 'ecs', `cluster/${resource.name}`) },
  deploy: (_, { draft, name }) => void draft.clusters.push(name),
});
