import { createLogs } from '../../../src/local/logs/logs';
import type { Service } from '../../../src/local/service';
import { makeEcs } from '../../support/ecs';
import { makeStepFunctions } from '../../support/step-functions';
import { makeStore } from '../../support/store';
import { makeSurroundings } from '../../support/surroundings';

const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/Objects';

const services: [string, () => Promise<Service>][] = [
  ['DynamoDB', async () => (await makeStore()).service],
  ['ECS', async () => (await makeEcs({})).ecs.service],
  ['Step Functions', async () => (await makeStepFunctions()).stepFunctions.service],
  ['CloudWatch Logs', async () => createLogs({ surroundings: makeSurroundings() }).service],
];

it.each(services)('of every action of %s it is known what IAM is asked', async (_, make) => {
  const { actions, access = {} } = await make();
  expect(Object.keys(access).sort()).toEqual(Object.keys(actions).sort());
  // Whoever sends nonsense is refused like everyone else.
  for (const accesses of Object.values(access)) expect(() => accesses({})).not.toThrow();
});

it('asks for each table of a batch, and for each part of a transaction', async () => {
  const { access } = (await makeStore()).service;
  expect(access?.BatchGetItem?.({ RequestItems: { Objects: {}, Other: {} } })).toEqual([
    { action: 'dynamodb:BatchGetItem', resource: TABLE },
    { action: 'dynamodb:BatchGetItem', resource: TABLE.replace('Objects', 'Other') },
  ]);
  const part = { TableName: 'Objects' };
  const TransactItems = [{ Put: part }, { Delete: part }, { ConditionCheck: part }, { Update: { TableName: TABLE } }];
  expect(access?.TransactWriteItems?.({ TransactItems })).toEqual(
    ['PutItem', 'DeleteItem', 'ConditionCheckItem', 'UpdateItem'].map((action) => ({
      ...{ action: `dynamodb:${action}`, resource: TABLE },
    })),
  );
});

it('asks whether the roles of a task may be passed to ECS', async () => {
  const { ecs } = await makeEcs({});
  const roles = { taskRoleArn: 'arn:task', executionRoleArn: 'arn:execution' };
  const passed = ecs.service.access?.RegisterTaskDefinition?.(roles) ?? [];
  expect(passed.map(({ action, resource, context }) => [action, resource, context?.['iam:PassedToService']])).toEqual([
    ['ecs:RegisterTaskDefinition', '*', undefined],
    ['iam:PassRole', 'arn:task', 'ecs-tasks.amazonaws.com'],
    ['iam:PassRole', 'arn:execution', 'ecs-tasks.amazonaws.com'],
  ]);
});

it('names tasks and clusters by their ARNs, however the request names them', async () => {
  const { ecs } = await makeEcs({});
  const [access] = ecs.service.access?.StopTask?.({ cluster: 'other', task: 'abc' }) ?? [];
  expect(access).toEqual({
    action: 'ecs:StopTask',
    resource: ecs.taskArnOf('abc'),
    context: { 'ecs:cluster': ecs.clusterArn.replace(/[^/]+$/, 'other') },
  });
});
