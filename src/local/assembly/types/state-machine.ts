import * as z from 'zod';
import { arn, type Named } from '../physical-names';
import { ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  DefinitionString: z.string(),
  RoleArn: z.string(),
  StateMachineType: z.literal('STANDARD').optional(),
  StateMachineName: ignored('it is the physical name'),
  // The history of an execution is kept anyway, and can be read.
  LoggingConfiguration: z.looseObject({ Level: z.string().default('OFF') }).optional(),
  // There is no X-Ray, but its permissions are looked at.
  TracingConfiguration: z.strictObject({ Enabled: z.boolean() }).optional(),
  Tags: TAGS,
});

const arnOf = (resource: Named) => arn(resource, 'states', `stateMachine:${resource.name}`);

export const stateMachine = standIn(properties, {
  here: 'is run by the interpreter of Amazon States Language',
  names: { property: 'StateMachineName', longest: 80 },
  ref: arnOf,
  attributes: { Arn: arnOf, Name: ({ name }) => name },
  deploy(properties, resource) {
    resource.draft.machines.push({
      name: resource.name,
      arn: arnOf(resource),
      roleArn: properties.RoleArn,
      definition: properties.DefinitionString,
      traced: properties.TracingConfiguration?.Enabled ?? false,
      logs: (properties.LoggingConfiguration?.Level ?? 'OFF') !== 'OFF',
    });
  },
});
