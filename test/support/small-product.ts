import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/**
 * A product of its own, small enough to see through, that uses the local cloud as Gantry does: an API puts a wish into a table, its stream starts
 * an execution, that runs a task and writes down how it ended; events of tasks and of executions are counted by the way.
 * @returns the folder of its cloud assembly
 */
export function writeSmallProduct(folder: string): string {
  const resources = { ...STORE, ...FUNCTIONS, ...MACHINE, ...EVENTS, ...API, ...PERMISSIONS };
  mkdirSync(path.join(folder, 'assembly'), { recursive: true });
  const write = (name: string, value: unknown) =>
    writeFileSync(path.join(folder, 'assembly', name), typeof value === 'string' ? value : JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      Small: { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } },
      Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
    },
  });
  write('template.json', { Resources: resources, Outputs: { Url: { Value: URL } } });
  write('assets.json', { files: Object.fromEntries(Object.keys(CODE).map((name) => [name, asset(name)])) });
  for (const [name, code] of Object.entries(CODE)) {
    mkdirSync(path.join(folder, 'assembly', name), { recursive: true });
    write(`${name}/index.js`, `${CALL}\n${code}`);
  }
  return path.join(folder, 'assembly');
}

const asset = (name: string) => ({ source: { path: name }, destinations: { here: { objectKey: `${name}.zip` } } });
const att = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });
const ref = (id: string) => ({ Ref: id });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

const URL = join('https://', ref('Api'), '.execute-api.', ref('AWS::Region'), '.amazonaws.com/', ref('Stage'), '/');

/** How the functions below call AWS; the SDK would be most of their bundles. */
const CALL = `
const call = async (service, target, input) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID
        + '/20260101/us-east-1/' + service + '/aws4_request, SignedHeaders=x, Signature=y',
    },
    body: JSON.stringify(input),
  });
  const output = await response.json();
  if (!response.ok) throw Object.assign(new Error(output.message), { name: output.__type });
  return output;
};
const dynamodb = (action, input) => call('dynamodb', 'DynamoDB_20120810.' + action, { TableName: process.env.TABLE_NAME, ...input });
const put = (pk, text) => dynamodb('PutItem', { Item: { pk: { S: pk }, text: { S: text } } });
`;

const CODE: Record<string, string> = {
  guard: `exports.handler = async ({ methodArn, multiValueHeaders: { authorization } }) => {
    const [, name] = String(authorization).split(' ');
    if (name !== 'friend') throw new Error('Unauthorized');
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }];
    return { principalId: name, policyDocument: { Statement }, context: { username: name } };
  };`,
  api: `exports.handler = async (event) => {
    if (event.path === '/who') return { statusCode: 200, body: event.requestContext.authorizer.username };
    if (event.httpMethod === 'POST') {
      await dynamodb('PutItem', { Item: { pk: { S: 'wish ' + event.body }, wish: { S: event.body } } });
      return { statusCode: 201 };
    }
    const { Items } = await dynamodb('Scan', {});
    const body = Object.fromEntries(Items.map(({ pk, text }) => [pk.S, text ? text.S : '']));
    return { statusCode: 200, body: JSON.stringify(body) };
  };`,
  start: `exports.handler = async ({ Records }) => {
    for (const { dynamodb: { NewImage } } of Records)
      await call('states', 'AWSStepFunctions.StartExecution', {
        stateMachineArn: process.env.MACHINE_ARN, name: NewImage.wish.S, input: JSON.stringify({ wish: NewImage.wish.S }),
      }).catch((error) => {
        // A stream delivers at least once, and again what was on its way when the cloud ended.
        if (error.name !== 'ExecutionAlreadyExists') throw error;
      });
  };`,
  end: `exports.handler = async ({ wish, task }) => { console.log('ended ' + wish); await put('end ' + wish, task); };`,
  count: `exports.handler = async ({ Records }) => {
    for (const { body } of Records) {
      const { detail } = JSON.parse(body);
      await put('task ' + detail.taskArn, detail.lastStatus + ' ' + detail.containers.map((c) => c.exitCode).join());
    }
  };`,
  aborted: `exports.handler = async ({ detail }) => { await put('aborted ' + detail.name, detail.status); };`,
};

const functionNamed = (name: string, environment: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 20,
    Role: att('FunctionsRole'),
    Environment: { Variables: { TABLE_NAME: ref('Table'), ...environment } },
  },
});

const FUNCTIONS = {
  ApiFunction: functionNamed('api'),
  Guard: functionNamed('guard'),
  Start: functionNamed('start', { MACHINE_ARN: att('Machine') }),
  End: functionNamed('end'),
  Count: functionNamed('count'),
  Aborted: functionNamed('aborted'),
};

const STORE = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  },
  StartMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: ref('Start'),
      EventSourceArn: att('Table', 'StreamArn'),
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { wish: { S: [{ exists: true }] } } } }) }],
      },
    },
  },
};

const DEFINITION = (cluster: string, end: string) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Run',
  States: {
    Run: {
      Type: 'Task',
      Resource: 'arn:aws:states:::ecs:runTask.sync',
      Arguments: {
        Cluster: cluster,
        TaskDefinition: 'small',
        LaunchType: 'FARGATE',
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
      },
      Output: { wish: '{% $states.input.wish %}', task: '{% $states.result.TaskArn %}' },
      Next: 'Wait a little',
    },
    'Wait a little': { Type: 'Wait', Seconds: 600, Next: 'End' },
    End: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: end, Payload: '{% $states.input %}' },
      End: true,
    },
  },
});

const [before = '', between = '', after = ''] = JSON.stringify(DEFINITION('#', '#')).split('#');

const MACHINE = {
  Cluster: { Type: 'AWS::ECS::Cluster' },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: att('Role'), DefinitionString: join(before, att('Cluster'), between, att('End'), after) },
  },
};

const EVENTS = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
  Stopped: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'] } },
      Targets: [{ Id: 'Target0', Arn: att('Queue') }],
    },
  },
  CountMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: ref('Count'), EventSourceArn: att('Queue') },
  },
  ExecutionAborted: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.states'], detail: { status: ['ABORTED'] } },
      Targets: [{ Id: 'Target0', Arn: att('Aborted') }],
    },
  },
};

const uriOf = (id: string) =>
  join('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', att(id), '/invocations');

const API = {
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  Authorizer: {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: {
      ...{ Type: 'REQUEST', IdentitySource: 'method.request.header.Authorization', RestApiId: ref('Api') },
      AuthorizerUri: uriOf('Guard'),
    },
  },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'small', RestApiId: ref('Api') } },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'ANY',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: ref('Authorizer'),
      Integration: {
        Type: 'AWS_PROXY',
        Uri: uriOf('ApiFunction'),
      },
    },
  },
};

const roleOf = (service: string, statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: allow('sts:AssumeRole', undefined, { Principal: { Service: service } }) },
    Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

function allow(actions: string, resource?: unknown, more: object = {}) {
  return {
    Effect: 'Allow',
    Action: actions.split(' '),
    ...(resource !== undefined && { Resource: resource }),
    ...more,
  };
}

const invokable = (id: string, service: string, source?: unknown) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    ...{ Action: 'lambda:InvokeFunction', FunctionName: att(id), Principal: service },
    ...(source !== undefined && { SourceArn: source }),
  },
});

/** What all of this needs of IAM, and nothing else. */
const PERMISSIONS = {
  FunctionsRole: roleOf('lambda.amazonaws.com', [
    allow('dynamodb:PutItem', att('Table')),
    allow('dynamodb:Scan', att('Table')),
    allow('dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator', att('Table', 'StreamArn')),
    allow('dynamodb:ListStreams', '*'),
    allow('states:StartExecution', att('Machine')),
    allow('sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes', att('Queue')),
    allow('logs:CreateLogStream logs:PutLogEvents', 'arn:aws:logs:*:*:log-group:/aws/lambda/Small-*'),
  ]),
  Role: roleOf('states.amazonaws.com', [
    allow('lambda:InvokeFunction', att('End')),
    allow('ecs:RunTask', 'arn:aws:ecs:us-east-1:000000000000:task-definition/small:*'),
    allow('ecs:StopTask ecs:DescribeTasks', '*', { Condition: { ArnEquals: { 'ecs:cluster': att('Cluster') } } }),
    allow(
      'events:PutTargets events:PutRule events:DescribeRule',
      'arn:aws:events:*:*:rule/StepFunctionsGetEventsForECSTaskRule',
    ),
  ]),
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref('Queue')],
      PolicyDocument: {
        Statement: allow('sqs:SendMessage', att('Queue'), {
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': att('Stopped') } },
        }),
      },
    },
  },
  ApiMayInvoke: invokable('ApiFunction', 'apigateway.amazonaws.com'),
  AuthorizerMayInvoke: invokable(
    'Guard',
    'apigateway.amazonaws.com',
    join('arn:aws:execute-api:us-east-1:000000000000:', ref('Api'), '/authorizers/', ref('Authorizer')),
  ),
  AbortedMayInvoke: invokable('Aborted', 'events.amazonaws.com', att('ExecutionAborted')),
};
