import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readAssembly } from '../../../src/local/assembly/read-assembly';

const PLACE = { region: 'eu-west-3', account: '123456789012' };

/** `Fn::Sub`, with `#{` for what would look like a placeholder of JavaScript. */
const sub = (text: string, variables?: object) => {
  const template = text.replaceAll('#{', `$${'{'}`);
  return { 'Fn::Sub': variables ? [template, variables] : template };
};

const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
});

/** The least a stack must have, and what a test adds. */
const BASE = {
  Cluster: { Type: 'AWS::ECS::Cluster' },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: sub('assets-#{AWS::AccountId}'), S3Key: 'abc.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } },
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Api' } },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'k8s', RestApiId: { Ref: 'Api' } } },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'ANY',
      ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      RestApiId: { Ref: 'Api' },
      Integration: {
        Type: 'AWS_PROXY',
        IntegrationHttpMethod: 'POST',
        Uri: {
          'Fn::Join': [
            '',
            [
              sub('arn:#{AWS::Partition}:apigateway:#{AWS::Region}:lambda:path/2015-03-31/functions/'),
              { 'Fn::GetAtt': ['Fn', 'Arn'] },
              '/invocations',
            ],
          ],
        },
      },
    },
  },
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function write(resources: object, rest: object = {}, stacks = ['App']): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gantry-assembly-'));
  folders.push(folder);
  const json = (name: string, value: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(value));
  const stack = (name: string) => [
    name,
    { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.template.json' } },
  ];
  json('manifest.json', {
    version: '55.0.0',
    artifacts: {
      ...Object.fromEntries(stacks.map(stack)),
      'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'app.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  json('app.template.json', { Resources: { ...BASE, ...resources }, ...rest });
  json('app.assets.json', {
    version: '55.0.0',
    files: { abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { x: { objectKey: 'abc.zip' } } } },
  });
  return folder;
}

const read = (resources: object = {}, rest: object = {}) => readAssembly(write(resources, rest), PLACE);
const output = (value: unknown, rest: object = {}, resources: object = {}) =>
  read(resources, { ...rest, Outputs: { It: { Value: value } } }).outputs.It;

describe('a stack with little in it', () => {
  it('becomes its function, its cluster and its API', () => {
    const folder = write({});
    expect(readAssembly(folder, PLACE)).toEqual({
      functions: [
        {
          name: 'App-Fn',
          arn: 'arn:aws:lambda:eu-west-3:123456789012:function:App-Fn',
          folder: path.join(folder, 'asset.abc'),
          handler: 'index.handler',
          environment: {},
          // The defaults of Lambda.
          timeoutSeconds: 3,
          memoryMiB: 128,
          roleArn: 'arn:aws:iam::123456789012:role/App-Role',
          traced: false,
          logGroup: '/aws/lambda/App-Fn',
        },
      ],
      cluster: 'App-Cluster',
      api: {
        id: expect.stringMatching(/^[a-z0-9]{10}$/),
        stage: 'k8s',
        streams: false,
        binaryMediaTypes: [],
        gatewayResponses: {},
        functionArn: 'arn:aws:lambda:eu-west-3:123456789012:function:App-Fn',
        url: expect.stringMatching(/^https:\/\/[a-z0-9]{10}\.execute-api\.eu-west-3\.amazonaws\.com\/k8s\/$/),
      },
      roles: [expect.objectContaining({ name: 'App-Role', statements: [] })],
      ...{ resourcePolicies: [], failureDestinations: [], scheduleGroups: [] },
      ...{ machines: [], tables: [], buckets: [], queues: [], rules: [], mappings: [], logGroups: [], outputs: {} },
    });
  });

  it('has the same names whenever it is read', () => {
    const folder = write({ Bucket: { Type: 'AWS::S3::Bucket' }, Subnet: { Type: 'AWS::EC2::Subnet' } });
    const [once, again] = [readAssembly(folder, PLACE), readAssembly(folder, PLACE)];
    expect(JSON.stringify(once)).toBe(JSON.stringify(again));
  });
});

describe('intrinsic functions', () => {
  const queue = { Queue: { Type: 'AWS::SQS::Queue' } };

  it.each<[string, unknown, string]>([
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-3'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Ref of a resource that is known by its name', { Ref: 'Fn' }, 'App-Fn'],
    [
      'Ref of a queue, which is its URL',
      { Ref: 'Queue' },
      'https://sqs.eu-west-3.amazonaws.com/123456789012/App-Queue',
    ],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-3:123456789012:App-Queue'],
    [
      'Fn::GetAtt of a role, which has no Region',
      { 'Fn::GetAtt': ['Role', 'Arn'] },
      'arn:aws:iam::123456789012:role/App-Role',
    ],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'AWS::StackName' }]] }, 'a/App'],
    [
      'Fn::Sub with names',
      sub('#{Queue.Arn} in #{AWS::Region}'),
      'arn:aws:sqs:eu-west-3:123456789012:App-Queue in eu-west-3',
    ],
    ['Fn::Sub with variables of its own', sub('#{a}-#{Fn}', { a: { Ref: 'AWS::Partition' } }), 'aws-App-Fn'],
    ['Fn::Sub with a literal', sub('#{!Fn}'), `$${'{Fn}'}`],
    ['Fn::Select and Fn::GetAZs', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-west-3b'],
    ['Fn::Split', { 'Fn::Select': ['2', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'sqs'],
    ['Ref of a parameter with a default', { Ref: 'BootstrapVersion' }, '/cdk-bootstrap/x/version'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, '1'],
    ['Fn::If with a condition that holds', { 'Fn::If': ['Here', 'yes', 'no'] }, 'yes'],
    ['Fn::If with one that does not', { 'Fn::If': ['NotHere', 'yes', 'no'] }, 'no'],
    ['Fn::And and Fn::Or', { 'Fn::If': ['Both', 'yes', { 'Fn::If': ['Either', 'one', 'none'] }] }, 'one'],
  ])('%s', (_, value, expected) => {
    const rest = {
      Parameters: {
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
      },
      Mappings: { Sizes: { 'eu-west-3': { small: '1' } } },
      Conditions: {
        Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-3'] },
        NotHere: { 'Fn::Not': [{ Condition: 'Here' }] },
        Both: { 'Fn::And': [{ Condition: 'Here' }, { Condition: 'NotHere' }] },
        Either: { 'Fn::Or': [{ Condition: 'Here' }, { Condition: 'NotHere' }] },
      },
    };
    expect(output(value, rest, queue)).toBe(expected);
  });

  it('AWS::NoValue takes the property away', () => {
    const { queues } = read({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'AWS::NoValue' } } },
    });
    expect(queues[0]?.visibilityTimeoutSeconds).toBe(30);
  });

  it.each<[string, unknown, string]>([
    ['an unknown function', { 'Fn::ImportValue': 'x' }, 'does not know the function Fn::ImportValue'],
    ['a resource that is not there', { Ref: 'Gone' }, 'nothing in the template is called "Gone"'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Cluster', 'Color'] },
      'knows no attribute Color of Cluster (AWS::ECS::Cluster)',
    ],
    ['an index that is too high', { 'Fn::Select': [9, ['a']] }, 'there is no item 9'],
    ['a condition that is not there', { 'Fn::If': ['Nope', 1, 2] }, 'no condition "Nope"'],
    ['a parameter without default', { Ref: 'Asked' }, 'the parameter "Asked" has no default'],
    ['a list where a text must be', { 'Fn::Join': ['', [['a']]] }, 'a text is needed'],
  ])('refuses %s', (_, value, message) => {
    expect(() => output(value, { Parameters: { Asked: { Type: 'String' } } })).toThrow(message);
  });
});

describe('what stands in for a resource', () => {
  it('leaves no function in the definition of a state machine', () => {
    const { machines } = read({
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'inline']] },
          StateMachineType: 'STANDARD',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DefinitionString: {
            'Fn::Join': [
              '',
              [
                '{"Resource":"arn:',
                { Ref: 'AWS::Partition' },
                ':states:::x","F":"',
                { 'Fn::GetAtt': ['Fn', 'Arn'] },
                '"}',
              ],
            ],
          },
        },
      },
    });
    expect(machines).toEqual([
      {
        name: 'App-inline',
        arn: 'arn:aws:states:eu-west-3:123456789012:stateMachine:App-inline',
        roleArn: 'arn:aws:iam::123456789012:role/App-Role',
        definition: '{"Resource":"arn:aws:states:::x","F":"arn:aws:lambda:eu-west-3:123456789012:function:App-Fn"}',
        logs: false,
        traced: false,
      },
    ]);
  });

  it('knows keys, stream and time to live of a table', () => {
    const { tables } = read({
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'at', AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'at', KeyType: 'RANGE' },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
          TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        },
      },
    });
    expect(tables).toEqual([
      {
        name: 'App-Table',
        partitionKey: { name: 'pk', type: 'S' },
        sortKey: { name: 'at', type: 'N' },
        stream: true,
        streamViewType: 'NEW_IMAGE',
        timeToLiveAttribute: 'expires',
      },
    ]);
  });

  it('knows whether the answers of the API are streamed, and by what its function is invoked then', () => {
    const method = (mode: string | undefined, path: string) => ({
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          HttpMethod: 'ANY',
          Integration: {
            Type: 'AWS_PROXY',
            ...(mode && { ResponseTransferMode: mode }),
            Uri: `arn:aws:apigateway:eu-west-3:lambda:path/${path}`,
          },
        },
      },
    });
    const buffered = '2015-03-31/functions/arn:fn/invocations';
    const streaming = '2021-11-15/functions/arn:fn/response-streaming-invocations';
    expect(read(method(undefined, buffered)).api).toMatchObject({ functionArn: 'arn:fn', streams: false });
    expect(read(method('STREAM', streaming)).api).toMatchObject({ functionArn: 'arn:fn', streams: true });
    expect(() => read(method('STREAM', buffered))).toThrow('names no function for STREAM');
  });

  it('connects queues, rules and mappings by their ARNs', () => {
    const { queues, rules, mappings } = read({
      Dead: { Type: 'AWS::SQS::Queue' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 360,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 10 },
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.ecs'], detail: { clusterArn: [{ 'Fn::GetAtt': ['Cluster', 'Arn'] }] } },
          State: 'ENABLED',
          Targets: [
            { Id: 'Target0', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
            { Id: 'Target1', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 8 } },
          ],
        },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 5 },
        },
      },
    });
    const queueArn = 'arn:aws:sqs:eu-west-3:123456789012:App-Queue';
    const functionArn = 'arn:aws:lambda:eu-west-3:123456789012:function:App-Fn';
    expect(queues[1]).toMatchObject({
      arn: queueArn,
      visibilityTimeoutSeconds: 360,
      retentionSeconds: 345_600,
      deadLetter: { queueArn: 'arn:aws:sqs:eu-west-3:123456789012:App-Dead', maxReceiveCount: 10 },
    });
    expect(rules[0]?.pattern).toEqual({
      source: ['aws.ecs'],
      detail: { clusterArn: ['arn:aws:ecs:eu-west-3:123456789012:cluster/App-Cluster'] },
    });
    expect(rules[0]?.targets).toEqual([
      { id: 'Target0', arn: queueArn },
      { id: 'Target1', arn: functionArn, maximumRetryAttempts: 8 },
    ]);
    expect(mappings).toEqual([
      {
        source: 'sqs',
        sourceArn: queueArn,
        functionArn,
        queueArn,
        batchSize: 10,
        batchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        maxConcurrency: 5,
      },
    ]);
  });

  it('makes a bucket a name that S3 would take', () => {
    const { buckets } = read({ ['Lists'.repeat(20)]: { Type: 'AWS::S3::Bucket' } });
    expect(buckets[0]).toMatch(/^app-[a-z0-9-]{59}$/);
  });

  it('leaves out what is switched off, or whose condition does not hold', () => {
    const off = { EventPattern: { source: ['aws.ecs'] }, State: 'DISABLED' };
    const { rules, buckets } = read(
      {
        Rule: { Type: 'AWS::Events::Rule', Properties: off },
        Bucket: { Type: 'AWS::S3::Bucket', Condition: 'Never' },
        Strange: { Type: 'AWS::Strange::Thing', Condition: 'Never' },
      },
      { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } },
    );
    expect([rules, buckets]).toEqual([[], []]);
  });
});

describe('an assembly that cannot be deployed here', () => {
  it('is refused with everything in it that nothing stands in for', () => {
    const refused = () =>
      read({
        Pipe: { Type: 'AWS::Pipes::Pipe' },
        Mail: { Type: 'AWS::SES::Template' },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { AttributeDefinitions: [], KeySchema: [], GlobalSecondaryIndexes: [] },
        },
      });
    expect(refused).toThrow(expect.objectContaining({ name: 'AssemblyError' }));
    expect(refused).toThrow(/Pipe \(AWS::Pipes::Pipe\): no stand-in knows this type/);
    expect(refused).toThrow(/Mail \(AWS::SES::Template\): no stand-in knows this type/);
    expect(refused).toThrow(/Queue \(AWS::SQS::Queue\): no stand-in knows the property FifoQueue/);
    expect(refused).toThrow(/Table \(AWS::DynamoDB::Table\): no stand-in knows the property GlobalSecondaryIndexes/);
  });

  const rule = (target: object) => ({
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: {}, Targets: [{ Id: 'a', Arn: 'b', ...target }] } },
  });
  const machine = (properties: object) => ({
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: 'r', DefinitionString: '{}', ...properties },
    },
  });

  it.each<[string, object, RegExp]>([
    ['a part of a property', rule({ InputPath: '$' }), /Rule \(AWS::Events::Rule\): .*Targets\.0\.InputPath/],
    ['a value', machine({ StateMachineType: 'EXPRESS' }), /Machine .*StateMachineType/],
    ['substitutions', machine({ DefinitionSubstitutions: {} }), /DefinitionSubstitutions/],
    [
      'a runtime',
      { Fn: { ...BASE.Fn, Properties: { ...BASE.Fn.Properties, Runtime: 'python3.13' } } },
      /Fn .*Runtime: only Node\.js/,
    ],
    [
      'a missing asset',
      { Fn: { ...BASE.Fn, Properties: { ...BASE.Fn.Properties, Code: { S3Key: 'gone.zip' } } } },
      /no asset gone\.zip/,
    ],
    ['two clusters', { Second: { Type: 'AWS::ECS::Cluster' } }, /exactly one AWS::ECS::Cluster; this assembly has 2/],
  ])('is refused for %s', (_, resources, message) => {
    expect(() => read(resources)).toThrow(message);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['no assembly', () => readAssembly('/nowhere', PLACE), /cannot read \/nowhere\/manifest\.json/],
    ['two stacks', () => readAssembly(write({}, {}, ['One', 'Two']), PLACE), /has 2 stacks/],
    ['a macro', () => read({}, { Transform: 'AWS::Serverless-2016-10-31' }), /does not know the section Transform/],
  ])('is refused when there is %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
