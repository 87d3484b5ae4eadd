import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type AccessKeys, createAccessKeys } from '../../../src/local/gateway/access-keys';
import { type AwsEndpoint, startAwsEndpoint } from '../../../src/local/gateway/aws-endpoint';
import { type Call, ConnectionLost, type Interference, UNDISTURBED } from '../../../src/local/interference';
import type { S3Request } from '../../../src/local/s3/http';
import { type Service, ServiceError } from '../../../src/local/service';

let endpoint: AwsEndpoint;
let keys: AccessKeys;
let asked: unknown[] = [];
let objects: S3Request[] = [];
let faults: string[] = [];
let between: Interference['call'] = UNDISTURBED.call;

const echo = async (input: unknown) => {
  asked.push(input);
  return {};
};

const services: Service[] = [
  {
    target: 'DynamoDB_20120810',
    actions: {
      GetItem: async (input) => {
        asked.push(input);
        return { Item: { pk: { S: 'a' }, bytes: { B: 'AQI=' } } };
      },
      PutItem: async () => {
        const item = { Item: { pk: { S: 'there' } } };
        throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, item);
      },
    },
  },
  {
    target: 'AmazonEC2ContainerServiceV20141113',
    actions: { DescribeTasks: async () => ({ tasks: [{ taskArn: 'arn', createdAt: 1_700_000_000.5 }], failures: [] }) },
  },
  { target: 'Logs_20140328', actions: { GetLogEvents: echo } },
  {
    target: 'AWSStepFunctions',
    actions: {
      StartExecution: async () => {
        throw new TypeError('a fault of ours');
      },
    },
  },
];

beforeAll(async () => {
  keys = createAccessKeys();
  endpoint = await startAwsEndpoint({
    services: () => ({
      json: services,
      rest: [],
      s3: {
        handle: async (request) => {
          objects.push(request);
          return { statusCode: 200, headers: { etag: '"e"' }, body: 'the object' };
        },
      },
    }),
    keys,
    interference: {
      ...UNDISTURBED,
      call: (call, act) => between(call, act),
    },
    uuid: randomUUID,
    failed: (error, action) => faults.push(`${action}: ${(error as Error).message}`),
  });
});
afterAll(() => endpoint.close());
beforeEach(() => {
  asked = [];
  objects = [];
  faults = [];
  between = UNDISTURBED.call;
});

const config = () => ({
  endpoint: endpoint.url,
  region: 'us-east-1',
  credentials: keys.issue('test'),
  maxAttempts: 1,
});

it('what stands between is told who calls what, and can let a connection end after the work was done', async () => {
  const told: Call[] = [];
  between = async (call, act) => {
    told.push(call);
    await act();
    throw new ConnectionLost();
  };
  const get = new GetItemCommand({ TableName: 'objects', Key: { pk: { S: 'a' } } });
  await expect(new DynamoDBClient({ ...config(), maxAttempts: 2 }).send(get)).rejects.toThrow('socket hang up');
  const call = { caller: 'test', operation: 'dynamodb:GetItem', invocation: told[0]?.invocation };
  expect(told).toEqual([call, call]);
  expect(call.invocation).toMatch(/^[0-9a-f-]{36}$/);
  expect(asked).toHaveLength(2);
  between = async () => {
    throw new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
  };
  const object = new GetObjectCommand({ Bucket: 'lists', Key: 'slots/1.json' });
  await expect(new S3Client(config()).send(object)).rejects.toMatchObject({ name: 'SlowDown' });
  expect(objects).toEqual([]);
});

describe('clients of the JSON protocols', () => {
  it('reach the action they name, with the members they sent', async () => {
    const { Item, $metadata } = await new DynamoDBClient(config()).send(
      new GetItemCommand({ TableName: 'objects', Key: { pk: { S: 'a' } } }),
    );
    expect(asked).toEqual([{ TableName: 'objects', Key: { pk: { S: 'a' } } }]);
    expect(Item).toEqual({ pk: { S: 'a' }, bytes: { B: new Uint8Array([1, 2]) } });
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('get errors by their names, with their members', async () => {
    const put = new PutItemCommand({ TableName: 'objects', Item: { pk: { S: 'there' } } });
    await expect(new DynamoDBClient(config()).send(put)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { pk: { S: 'there' } },
    });
  });

  it('get times as ECS writes them', async () => {
    const { tasks } = await new ECSClient(config()).send(new DescribeTasksCommand({ tasks: ['arn'] }));
    expect(tasks?.[0]?.createdAt).toEqual(new Date(1_700_000_000_500));
  });

  it('of CloudWatch Logs are understood', async () => {
    const command = new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's', startFromHead: true });
    await new CloudWatchLogsClient(config()).send(command);
    expect(asked).toEqual([{ logGroupName: 'g', logStreamName: 's', startFromHead: true }]);
  });

  it('are refused an action nobody has, by name', async () => {
    await expect(
      new DynamoDBClient(config()).send(new TransactGetItemsCommand({ TransactItems: [] })),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'the local cloud does not implement DynamoDB_20120810.TransactGetItems',
    });
  });

  it('are told no more than that of a fault of the stand-in, which is told to the user', async () => {
    const start = new StartExecutionCommand({ stateMachineArn: 'arn' });
    await expect(new SFNClient(config()).send(start)).rejects.toMatchObject({ name: 'InternalFailure' });
    expect(faults).toEqual(['AWSStepFunctions.StartExecution: a fault of ours']);
  });
});

describe('clients of S3', () => {
  it('send the bucket in the path, and get what the stand-in answers', async () => {
    const client = new S3Client(config());
    await client.send(new PutObjectCommand({ Bucket: 'lists', Key: 'slots/a b', Body: '[1]' }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lists', Key: 'slots/a b' }));
    expect(objects.map(({ method, url }) => `${method} ${url?.split('?')[0]}`)).toEqual([
      'PUT /lists/slots/a%20b',
      'GET /lists/slots/a%20b',
    ]);
    expect(objects[0]?.body.toString()).toBe('[1]');
    expect(await Body?.transformToString()).toBe('the object');
  });

  it('with a strange key get the error of S3', async () => {
    const client = new S3Client({ ...config(), credentials: { accessKeyId: 'AKIASTRANGE', secretAccessKey: 'x' } });
    await expect(client.send(new GetObjectCommand({ Bucket: 'lists', Key: 'a' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect(objects).toEqual([]);
  });
});

describe('who may call', () => {
  it('is who has a key that was given out', async () => {
    const stranger = { ...config(), credentials: { accessKeyId: 'AKIASTRANGE', secretAccessKey: 'x' } };
    const get = new GetItemCommand({ TableName: 'objects', Key: { pk: { S: 'a' } } });
    await expect(new DynamoDBClient(stranger).send(get)).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is nobody without a signature, such as a page in a browser', async () => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{}',
    });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { __type: 'MissingAuthenticationTokenException' },
    ]);
  });

  it('is known by name, and each has one key', () => {
    const [one, other] = [keys.issue('judge'), keys.issue('submit')];
    expect(keys.issue('judge')).toEqual(one);
    const scope = (id: string) => `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/dynamodb/aws4_request, X=y`;
    expect(keys.callerOf(scope(one.accessKeyId))).toEqual({ name: 'judge', service: 'dynamodb' });
    expect(keys.callerOf(scope(other.accessKeyId))).toEqual({ name: 'submit', service: 'dynamodb' });
  });
});

describe('a request that is wrong', () => {
  const send = (body: string, target = 'DynamoDB_20120810.GetItem') =>
    fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=${keys.issue('test').accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, X=y`,
      },
      body,
    });

  it.each([
    ['is no JSON', '{', undefined, 400, 'SerializationException'],
    ['names what every object has', '{}', 'DynamoDB_20120810.constructor', 400, 'UnknownOperationException'],
    [
      'is larger than any action takes',
      'x'.repeat(64 * 1024 * 1024 + 1),
      undefined,
      413,
      'RequestEntityTooLargeException',
    ],
  ])('%s', async (_, body, target, status, type) => {
    const response = await send(body, target);
    expect([response.status, await response.json()]).toMatchObject([status, { __type: type }]);
  });
});
