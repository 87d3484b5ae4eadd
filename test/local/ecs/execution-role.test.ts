import type { ContainerRun } from '../../../src/local/drivers/driver';
import { underExecutionRole } from '../../../src/local/ecs/execution-role';
import type { TaskDefinition } from '../../../src/local/ecs/task-definition';
import { createIam } from '../../../src/local/iam/iam';
import { policyDocument } from '../../../src/local/iam/policy';

const PLACE = { region: 'us-east-1', account: '000000000000' };
const EXECUTION = 'arn:aws:iam::000000000000:role/execution';
const TASK = 'arn:aws:iam::000000000000:role/task';
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/report:1';

const statement = (Action: string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const documentOf = (...statements: object[]) => policyDocument.parse({ Statement: statements });
const trust = (Service: string) => documentOf(statement(['sts:AssumeRole'], { Principal: { Service } }));

/** What becomes of a container whose execution role may do this. */
async function start(actions: string[], more: Partial<ContainerRun> = {}, assumedBy = 'ecs-tasks.amazonaws.com') {
  const iam = createIam({
    ...{ account: PLACE.account, resourcePolicies: [] },
    roles: [
      {
        name: 'execution',
        arn: EXECUTION,
        trust: trust('ecs-tasks.amazonaws.com'),
        statements: documentOf(statement(actions)),
      },
      { name: 'task', arn: TASK, trust: trust(assumedBy), statements: [] },
    ],
  });
  const definition = { executionRoleArn: EXECUTION, taskRoleArn: TASK } as TaskDefinition;
  const driver = {
    ...{ name: 'scripted' as const, stopOrphans: async () => {}, close: async () => {} },
    start: async () => 'started' as never,
  };
  const run = {
    ...{
      taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/pods/1',
      taskId: '1',
      taskDefinition: 'pods:1',
      name: 'main',
    },
    ...{ image: 'busybox', environment: {}, mounts: [], log: { group: 'pods', stream: 'pods/main/1' } },
    ...more,
  };
  return underExecutionRole(driver, { iam, place: PLACE, definition: () => definition })
    .start(run)
    .catch(({ reason, message }) => `${reason}: ${message}`);
}

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const IMAGES = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
];

it.each<[string, string[], Partial<ContainerRun>]>([
  ['with all that it needs', LOGS, {}],
  ['without a log, with nothing', [], { log: undefined }],
  ['with an image of ECR', [...LOGS, ...IMAGES], { image: ECR }],
])('a container starts %s', async (_, actions, more) => {
  expect(await start(actions, more)).toBe('started');
});

it.each<[string, string[], Partial<ContainerRun>, string]>([
  [
    'write its log',
    ['logs:CreateLogStream'],
    {},
    'ResourceInitializationError: failed to validate logger args: AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/execution/1 is not authorized to perform: logs:PutLogEvents on resource: arn:aws:logs:us-east-1:000000000000:log-group:pods:log-stream:pods/main/1 because no identity-based policy allows the logs:PutLogEvents action',
  ],
  [
    'pull its image',
    [...LOGS, ...IMAGES.slice(0, 3)],
    { image: ECR },
    'perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/team/report',
  ],
])('a container does not start when its execution role may not %s', async (_, actions, more, message) => {
  expect(await start(actions, more)).toContain(message);
});

it('a container does not start when ECS cannot assume a role of its task', async () => {
  expect(await start(LOGS, {}, 'lambda.amazonaws.com')).toBe(
    `ResourceInitializationError: ECS was unable to assume the role '${TASK}' that was provided for this task`,
  );
});
