import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { MOST_CHARACTERS } from '../../lib/service-accounts';
import { UNITS } from '../../src/status/measures';
import { definitionOf, listOf, policiesOf, statementsOf, synthesized } from '../support/stack';

const template = synthesized();
const resources: [id: string, type: string][] = Object.entries(template.toJSON().Resources).map(([id, resource]) => [
  id,
  (resource as { Type: string }).Type,
]);
const ofType = (type: string) => resources.filter((resource) => resource[1] === type).map(([id]) => id);

const ROLES = ['JudgeFailure', 'FinishJob', 'RecordPods', 'Submit', 'KubeApi', 'RunCronJob', 'Authenticate'];
const TABLE = ['DeleteItem', 'GetItem', 'PutItem'].map((name) => `dynamodb:${name}`);
const BATCH = 'dynamodb:BatchGetItem';
const QUERY = 'dynamodb:Query';
const TASKS = ['ecs:DescribeTasks', 'ecs:ListTasks', 'ecs:StopTask'];
const CHECK = 'dynamodb:ConditionCheckItem';
const TOLD = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const actionsOf = (role: string) => statementsOf(template, role).flatMap(({ Action }) => listOf(Action));

describe('the functions', () => {
  it('are those of lambda/, and no custom resource adds one', () => {
    const folders = readdirSync(path.join(__dirname, '../../lambda'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(ofType('AWS::Lambda::Function')).toHaveLength(folders.length);
    expect(resources.filter(([, type]) => type.includes('Custom'))).toEqual([]);
  });

  // Each list is what the code of the function calls, and what Lambda needs to feed it from a stream or a queue.
  it('that tells who asks may do nothing but write its log and traces', () => {
    expect(actionsOf('AuthenticateRole').sort()).toEqual(TOLD);
  });

  it.each([
    ['JudgeFailureRole', [BATCH]],
    ['FinishJobRole', [BATCH, QUERY, ...TASKS, 's3:GetObject', 'sqs:SendMessage']],
    [
      'RecordPodsRole',
      [
        ...[BATCH, QUERY, 'ecs:StopTask'],
        ...['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((name) => `sqs:${name}`),
      ],
    ],
    [
      'SubmitRole',
      [
        ...[BATCH, QUERY],
        ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((name) => `dynamodb:${name}`),
        ...['ecs:DescribeTasks', 'ecs:RegisterTaskDefinition', 'ecs:StopTask', 'iam:PassRole', 's3:PutObject'],
        'sqs:SendMessage',
        ...['CreateSchedule', 'DeleteSchedule', 'UpdateSchedule'].map((name) => `scheduler:${name}`),
        ...[CHECK, 'iam:PassRole'],
        ...['ListMapRuns', 'StartExecution', 'StopExecution', 'UpdateMapRun'].map((name) => `states:${name}`),
      ],
    ],
    ['RunCronJobRole', [BATCH, CHECK, 'sqs:SendMessage']],
    [
      'SweepRole',
      [BATCH, QUERY, CHECK, ...TASKS, 'ecs:DeregisterTaskDefinition', 'states:ListExecutions', 'sqs:SendMessage'],
    ],
    ['KubeApiRole', [QUERY, 'logs:GetLogEvents']],
  ])('%s may do nothing but its work', (role, own) => {
    expect(actionsOf(role).sort()).toEqual([...TABLE, ...TOLD, ...own].sort());
  });

  it('have no policies of AWS, which allow more', () => {
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  it('run bundles on the newest runtime, for ARM', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });
});

describe('permissions', () => {
  const all = [...ROLES, 'StateMachineRole', 'PodsExecutionRole', 'PodsTaskRole'].flatMap((role) =>
    statementsOf(template, role),
  );

  it('name every action', () => {
    expect(all.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('are for everything only where an action knows no resources, or the cluster narrows them', () => {
    const wide = all.filter(({ Resource, Condition }) => listOf(Resource).includes('*') && !Condition);
    const actions = new Set(wide.flatMap(({ Action }) => listOf(Action)));
    for (const action of actions)
      expect(action).toMatch(
        /^(logs:.*(Deliver|Polic|LogGroups)|ecr:GetAuthorizationToken|ecs:(R|Der)egisterTaskDefinition|dynamodb:ListStreams|xray:)/,
      );
  });

  it('let nobody stop or see tasks of other clusters', () => {
    for (const { Action, Condition } of all)
      if (listOf(Action).some((action) => /^ecs:(RunTask|StopTask|DescribeTasks|ListTasks)$/.test(action)))
        expect(Condition).toMatchObject({ ArnEquals: { 'ecs:cluster': expect.anything() } });
  });

  it('let the roles of pods be passed to ECS, and that of schedules to Scheduler', () => {
    const passing = all.filter(({ Action }) => listOf(Action).includes('iam:PassRole'));
    const passed = passing.map(({ Resource, Condition }) => {
      const { 'iam:PassedToService': service } = (Condition as { StringEquals: Record<string, string> }).StringEquals;
      return `${JSON.stringify(Resource).replace(/[0-9A-F]{8}|[^A-Za-z,]/g, '')} ${service}`;
    });
    const ofPods = 'FnGetAttPodsExecutionRole,Arn,FnGetAttPodsTaskRole,Arn ecs-tasks.amazonaws.com';
    expect(passed.sort()).toEqual(['FnGetAttCronJobsRole,Arn scheduler.amazonaws.com', ofPods, ofPods]);
  });

  it('let Scheduler call one function, for schedules of its group, and tell of what it could not call', () => {
    const statements = statementsOf(template, 'CronJobsRole');
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['lambda:InvokeFunction', { 'Fn::GetAtt': [expect.stringMatching(/^RunCronJob/), 'Arn'] }],
      ['sqs:SendMessage', { 'Fn::GetAtt': [expect.stringMatching(/^DeadLettersQueue/), 'Arn'] }],
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^CronJobsSchedules'), 'Arn'] },
              },
            },
          },
        ],
      },
    });
  });

  it('let as many roles of service accounts be passed as may be given', () => {
    const name = `arn:aws:iam::123456789012:role/${'r'.repeat(50)}`;
    const count = Math.floor(MOST_CHARACTERS / (name.length + 4));
    const roles = Array.from({ length: count }, (_, n) => name + String(n).padStart(4, '0'));
    const accounted = synthesized({ serviceAccounts: { many: Object.fromEntries(roles.map((role) => [role, role])) } });
    for (const role of ['SubmitRole', 'StateMachineRole']) {
      const passing = statementsOf(accounted, role).filter(({ Action }) => Action === 'iam:PassRole');
      expect(passing.flatMap(({ Resource }) => listOf(Resource))).toEqual(expect.arrayContaining(roles));
      const sizes = (type: string) =>
        policiesOf(accounted, role, type).map(({ PolicyDocument }) => JSON.stringify(PolicyDocument).length);
      // IAM quotas: of all inline policies of a role together, of each managed one, and how many of those it has.
      expect(Math.max(...sizes('AWS::IAM::ManagedPolicy'))).toBeLessThanOrEqual(6_144);
      expect(sizes('AWS::IAM::ManagedPolicy').length).toBeLessThanOrEqual(10);
      expect(sizes('AWS::IAM::Policy').reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_240);
    }
  });

  it('give containers none', () => {
    expect(statementsOf(template, 'PodsTaskRole')).toEqual([]);
  });

  // aws.md 1.12.
  it('give the state machine what .sync and a distributed Map need', () => {
    const needed = ['RunTask', 'StopTask', 'DescribeTasks'].map((name) => `ecs:${name}`);
    const events = ['PutTargets', 'PutRule', 'DescribeRule'].map((name) => `events:${name}`);
    const states = ['StartExecution', 'DescribeExecution', 'StopExecution'].map((name) => `states:${name}`);
    expect(actionsOf('StateMachineRole')).toEqual(
      expect.arrayContaining([
        ...needed,
        ...events,
        ...states,
        'iam:PassRole',
        'lambda:InvokeFunction',
        's3:GetObject',
        's3:PutObject',
      ]),
    );
  });

  it('let the state machine run the task definitions of Gantry alone', () => {
    const run = statementsOf(template, 'StateMachineRole').find(({ Action }) => Action === 'ecs:RunTask');
    expect(JSON.stringify(run?.Resource)).toContain('task-definition/gantry-*');
  });
});

describe('the state machines', () => {
  it.each(['Inline', 'Distributed'] as const)('%s is JSON, and ASCII for CloudFormation', (mode) => {
    const definition = definitionOf(template, mode);
    expect(JSON.parse(definition)).toMatchObject({ QueryLanguage: 'JSONata', StartAt: 'Run pods' });
    expect(definition).toMatch(/^[ -~\n]*$/);
  });

  it('log errors without what Jobs hold', () => {
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
  });

  it('hand their ends to Finish job when their own did not come to it', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.states'], detail: { status: ['ABORTED', 'TIMED_OUT', 'FAILED'] } },
    });
  });
});

describe('the way of task states', () => {
  it('is a queue that outlasts the function and gives up into another', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 360,
      RedrivePolicy: { maxReceiveCount: 10, deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('is batched, and a batch can fail in part', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });
});

describe('what could not be delivered', () => {
  const dead = ofType('AWS::SQS::Queue').find((id) => id.startsWith('DeadLetters'));

  it('ends in one queue, whatever it was', () => {
    const references = JSON.stringify(template.toJSON().Resources).split(`"Fn::GetAtt":["${dead}","Arn"]`).length - 1;
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [dead, 'Arn'] } } },
      MaximumRecordAgeInSeconds: 3600,
      BisectBatchOnFunctionError: true,
    });
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [dead, 'Arn'] } } },
    });
    for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule')))
      for (const { DeadLetterConfig } of Properties.Targets)
        expect(DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [dead, 'Arn'] } });
    expect(references).toBeGreaterThan(8);
  });

  it('is looked for every hour', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
  });
});

describe('the table', () => {
  it('streams its new items, and forgets those whose time has come', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('wakes Submit only when there is something to do', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: {
        Filters: ['todo', 'cronJob'].map((name) => ({
          Pattern: `{"dynamodb":{"NewImage":{"${name}":{"S":[{"exists":true}]}}}}`,
        })),
      },
    });
  });

  it.each(['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])('and the %s outlive the stack', (type) => {
    template.hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

it('the door is regional, for callers whom Authenticate knows, and passes every path and method on', () => {
  template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
  template.resourceCountIs('AWS::ApiGateway::Method', 2);
  template.allResourcesProperties('AWS::ApiGateway::Method', { HttpMethod: 'ANY', AuthorizationType: 'CUSTOM' });
  template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' });
  template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
    ...{ Type: 'REQUEST', IdentitySource: 'method.request.header.Authorization', AuthorizerResultTtlInSeconds: 300 },
  });
});

describe('what API Gateway answers itself', () => {
  const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(
    ({ Properties }) => Properties,
  );

  it.each(responses.map(({ ResponseType, ...rest }) => [ResponseType, rest]))('is a Status: %s', (type, response) => {
    const body = response.ResponseTemplates['application/json'].replace('$context.error.messageString', '"said"');
    expect(JSON.parse(body)).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: expect.stringMatching(/./),
    });
    if (!type.startsWith('DEFAULT_')) expect(JSON.parse(body).code).toBe(Number(response.StatusCode));
  });

  it('has the words of the API server for who is not known', () => {
    const { ResponseTemplates } = responses.find(({ ResponseType }) => ResponseType === 'UNAUTHORIZED') ?? {};
    expect(JSON.parse(ResponseTemplates['application/json'])).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
      ...{ message: 'Unauthorized', reason: 'Unauthorized', code: 401 },
    });
  });

  it('lets clients ask again when that helps', () => {
    const again = responses.filter(
      ({ ResponseParameters }) => ResponseParameters?.['gatewayresponse.header.Retry-After'],
    );
    expect(again.map(({ ResponseType }) => ResponseType).sort()).toEqual(['AUTHORIZER_FAILURE', 'THROTTLED']);
  });
});

describe('the network', () => {
  it('has nothing that costs money while nothing runs', () => {
    expect(resources.filter(([, type]) => /NatGateway|EIP|VPCEndpoint/.test(type))).toEqual([]);
  });

  it('lets nobody in', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  it('can be given', () => {
    const given = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], assignPublicIp: false };
    const elsewhere = synthesized({ network: { given } });
    elsewhere.resourceCountIs('AWS::EC2::VPC', 0);
    const definition = definitionOf(elsewhere, 'Inline');
    expect(definition).toContain('"Subnets":["subnet-1","subnet-2"]');
    expect(definition).toContain('"AssignPublicIp":"DISABLED"');
  });
});

describe('what people look at', () => {
  it('costs nothing by the month unless it is asked for', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  const watched = synthesized({ alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms', dashboard: true });

  it('calls a topic when something is late or cannot be delivered', () => {
    watched.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    watched.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:alarms'],
      TreatMissingData: 'notBreaching',
    });
  });

  it('shows every measure there is', () => {
    const [dashboard] = Object.values(watched.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const name of Object.keys(UNITS).filter((name) => name !== 'JobSeconds')) expect(body).toContain(name);
  });
});
