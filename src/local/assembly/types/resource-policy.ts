import * as z from 'zod';
import { policyDocument } from '../../iam/policy';
import { arn, type Named } from '../physical-names';
import { standIn } from '../resource-type';

const queueProperties = z.strictObject({ PolicyDocument: policyDocument, Queues: z.array(z.string()) });

/** Queues are named by their URLs. */
export const queuePolicy = standIn(queueProperties, {
  here: 'says who may send to its queues',
  names: { longest: 255 },
  deploy({ PolicyDocument, Queues }, resource) {
    for (const url of Queues) {
      const queue = arn(resource, 'sqs', url.slice(url.lastIndexOf('/') + 1));
      resource.draft.resourcePolicies.push({ resource: queue, statements: PolicyDocument });
    }
  },
});

const bucketProperties = z.strictObject({ PolicyDocument: policyDocument, Bucket: z.string() });

export const bucketPolicy = standIn(bucketProperties, {
  here: 'says who may do what in its bucket',
  names: { longest: 255 },
  deploy({ PolicyDocument, Bucket }, { draft }) {
    draft.resourcePolicies.push({ resource: `arn:aws:s3:::${Bucket}`, statements: PolicyDocument });
  },
});

const permissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** A statement of the policy of a function. */
export const permission = standIn(permissionProperties, {
  here: 'lets a service invoke its function',
  names: { longest: 100 },
  deploy({ Action, FunctionName, Principal, SourceArn, SourceAccount }, resource) {
    const statement = {
      ...{ Effect: 'Allow', Action, Principal: { Service: Principal } },
      Condition: {
        ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    };
    resource.draft.resourcePolicies.push({
      resource: functionArnOf(FunctionName, resource),
      statements: policyDocument.parse({ Statement: statement }),
    });
  },
});

/** Properties of other resources name a function by its ARN or by its name. */
export function functionArnOf(functionName: string, resource: Named): string {
  return functionName.startsWith('arn:') ? functionName : arn(resource, 'lambda', `function:${functionName}`);
}
