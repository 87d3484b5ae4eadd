import * as z from 'zod';
import { arn } from '../physical-names';
import { DESCRIPTION, ignored, standIn, TAGS } from '../resource-type';

const properties = z.strictObject({
  Code: z.strictObject({ S3Bucket: ignored('assets are read from the assembly'), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js runtimes are there, whichever version runs the local cloud'),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  FunctionName: ignored('it is the physical name'),
  PackageType: z.literal('Zip').optional(),
  Architectures: ignored('bundles are JavaScript'),
  Description: DESCRIPTION,
  LoggingConfig: z
    .strictObject({ LogGroup: z.string().optional(), LogFormat: ignored('what a function prints is kept as it is') })
    .optional(),
  Role: z.string(),
  // There is no X-Ray, but its permissions are looked at.
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']) }).optional(),
  Tags: TAGS,
});

export const lambdaFunction = standIn(properties, {
  here: 'is a worker thread that runs its bundle with its environment, timeout and memory limit',
  names: { property: 'FunctionName', longest: 64 },
  attributes: { Arn: (resource) => arn(resource, 'lambda', `function:${resource.name}`) },
  deploy(properties, resource) {
    resource.draft.functions.push({
      name: resource.name,
      arn: arn(resource, 'lambda', `function:${resource.name}`),
      folder: resource.assetFolder(properties.Code.S3Key),
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMiB: properties.MemorySize,
      roleArn: properties.Role,
      traced: properties.TracingConfig?.Mode === 'Active',
      logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.name}`,
    });
  },
});
