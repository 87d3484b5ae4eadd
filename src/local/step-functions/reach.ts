import { ecsAccess } from '../ecs/access';
import type { Ecs } from '../ecs/ecs';
import type { Principal } from '../iam/iam';
import type { Interference } from '../interference';
import type { Lambda } from '../lambda/lambda';
import type { S3 } from '../s3/s3';
import type { Surroundings } from '../service';
import type { Integration } from './integration';

/** What reaches other services for the states of an execution. */
export interface Reach {
  integrations: Integration[];
  /** For ItemReader and ResultWriter. */
  s3: {
    getObject(bucket: string, key: string): Promise<{ body: Buffer }>;
    putObject(bucket: string, key: string, body: Buffer): Promise<unknown>;
  };
}

/** What a state machine's tasks and Maps use. */
export interface Reached {
  lambda: Pick<Lambda, 'invoke'>;
  ecs: Ecs;
  s3: Pick<S3, 'getObject' | 'putObject'>;
}

/** What a ResultWriter does with each of its objects (Step Functions: "IAM policies for using Distributed Map states"). */
const OF_RESULTS = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'];

/**
 * The same for a machine that has taken on a role: what that may not do is refused as the service refuses it.
 * @param caller the role, for what stands between
 */
export function reachedAs(
  principal: Principal,
  { lambda, ecs, s3 }: Reached,
  { region, account }: Pick<Surroundings, 'region' | 'account'>,
  { caller, interference }: { caller: string; interference: Interference },
): Reached {
  const accesses = ecsAccess(ecs);
  const check = (action: 'RunTask' | 'StopTask', input: unknown) =>
    principal.require(accesses[action]?.(input as { [member: string]: unknown }) ?? []);
  return {
    lambda: {
      async invoke(functionName, payload) {
        const resource = functionName.startsWith('arn:')
          ? functionName
          : `arn:aws:lambda:${region}:${account}:function:${functionName}`;
        principal.require([{ action: 'lambda:InvokeFunction', resource }]);
        const call = { caller, operation: 'lambda:Invoke', functionName };
        return interference.call(call, () => lambda.invoke(functionName, payload));
      },
    },
    ecs: {
      ...ecs,
      async runTask(input) {
        check('RunTask', input);
        return interference.call({ caller, operation: 'ecs:RunTask' }, () => ecs.runTask(input));
      },
      async stopTask(input) {
        check('StopTask', input);
        return interference.call({ caller, operation: 'ecs:StopTask' }, () => ecs.stopTask(input));
      },
    },
    s3: {
      async getObject(bucket, key) {
        principal.require([{ action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` }]);
        return interference.call({ caller, operation: 's3:GetObject' }, () => s3.getObject(bucket, key));
      },
      async putObject(bucket, key, body) {
        principal.require(OF_RESULTS.map((action) => ({ action, resource: `arn:aws:s3:::${bucket}/${key}` })));
        return interference.call({ caller, operation: 's3:PutObject' }, () => s3.putObject(bucket, key, body));
      },
    },
  };
}
