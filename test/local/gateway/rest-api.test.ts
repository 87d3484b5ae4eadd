import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { createVirtualClock } from '../../../src/local/clock/virtual-clock';
import { type RestApi, type RestApiOptions, startRestApi } from '../../../src/local/gateway/rest-api';
import type { Invocation } from '../../../src/local/lambda/lambda';
import { ServiceError } from '../../../src/local/service';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const API = {
  streams: false,
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:kube-api',
  id: 'abcdefghij',
  stage: 'k8s',
  binaryMediaTypes: [PROTOBUF],
  authorizer: {
    id: 'a',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:authenticate',
    header: 'authorization',
  },
  gatewayResponses: {
    UNAUTHORIZED: { headers: { 'WWW-Authenticate': 'Bearer' }, template: '{"kind":"Status","reason":"Unauthorized"}' },
    AUTHORIZER_FAILURE: { statusCode: 503, headers: { 'Retry-After': '1' }, template: '{"kind":"Status"}' },
    DEFAULT_4XX: { headers: {}, template: '{"kind":"Status","message":$context.error.messageString}' },
  },
  url: 'https://unused/',
};

// biome-ignore lint/suspicious/noExplicitAny: the event is what is looked at
let events: any[] = [];
/** What the authorizer was asked. */
// biome-ignore lint/suspicious/noExplicitAny: the event is what is looked at
let asked: any[] = [];
let faults: unknown[] = [];
let answer: () => Promise<Invocation> | Invocation;
let decide: () => Invocation;
let streamed: () => Readable | Invocation = () => Readable.from([]);
let open: RestApi[] = [];

async function start(options: Partial<RestApiOptions> = {}): Promise<RestApi> {
  const api = await startRestApi({
    api: API,
    account: '000000000000',
    lambda: {
      invoke: async (functionArn, payload) => {
        if (functionArn === API.authorizer.functionArn) {
          asked.push(JSON.parse(payload));
          return decide();
        }
        events.push(JSON.parse(payload));
        return answer();
      },
      invokeWithResponseStream: async (_, payload) => {
        events.push(JSON.parse(payload));
        return streamed();
      },
    },
    clock: createVirtualClock(NOW),
    uuid: randomUUID,
    failed: (error) => faults.push(error),
    ...options,
  });
  open.push(api);
  return api;
}

const returns = (value: unknown) => () => ({ payload: JSON.stringify(value) });

beforeEach(() => {
  events = [];
  asked = [];
  faults = [];
  answer = returns({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' });
});
afterEach(async () => {
  await Promise.all(open.map((api) => api.close()));
  open = [];
});

/** With headers that `fetch` would not let us set. */
const ask = (url: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url, { headers }, resolve).on('error', reject).end();
  });

describe('the event a function gets', () => {
  it('is a proxy event of API Gateway, with the time of the clock', async () => {
    const { url } = await start();
    await fetch(`${url}/apis/batch/v1/namespaces/a/jobs?limit=1&labelSelector=a%3Db%2Cc&limit=2`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: '{"kind":"Job"}',
    });
    expect(events[0]).toMatchObject({
      resource: '/{proxy+}',
      path: '/apis/batch/v1/namespaces/a/jobs',
      httpMethod: 'POST',
      pathParameters: { proxy: 'apis/batch/v1/namespaces/a/jobs' },
      queryStringParameters: { limit: '2', labelSelector: 'a=b,c' },
      multiValueQueryStringParameters: { limit: ['1', '2'], labelSelector: ['a=b,c'] },
      requestContext: {
        path: '/k8s/apis/batch/v1/namespaces/a/jobs',
        stage: 'k8s',
        requestTimeEpoch: NOW,
        requestTime: '02/Jan/2026:03:04:05 +0000',
        identity: { sourceIp: '127.0.0.1' },
      },
      body: '{"kind":"Job"}',
      isBase64Encoded: false,
    });
    const names = Object.keys(events[0].multiValueHeaders).map((name) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(['content-type', 'accept', 'host', 'x-forwarded-for']));
  });

  it('has the root as a resource of its own, and no query and body where there are none', async () => {
    const { url } = await start();
    await fetch(url);
    expect(events[0]).toMatchObject({
      resource: '/',
      path: '/',
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it('keeps what is percent-encoded in the path', async () => {
    const { url } = await start();
    await fetch(`${url}/api/v1/namespaces/a%2Fb/pods`);
    expect(events[0].path).toBe('/api/v1/namespaces/a%2Fb/pods');
  });

  it('has a binary body in base64', async () => {
    const { url } = await start();
    const body = Buffer.from([0, 1, 255]);
    await fetch(url, { method: 'POST', headers: { 'content-type': `${PROTOBUF}; charset=x` }, body });
    expect(events[0]).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it('does not have the token', async () => {
    const { url } = await start({ token: 'secret' });
    await fetch(url, { headers: { authorization: 'Bearer secret' } });
    expect(JSON.stringify(events[0])).not.toContain('secret');
  });
});

describe('the answer of a function', () => {
  it('is passed on, with every value of a header', async () => {
    answer = returns({
      statusCode: 201,
      headers: { 'content-type': 'text/plain' },
      multiValueHeaders: { Warning: ['299 - "one"', '299 - "two"'] },
      body: 'done ✓',
    });
    const { url } = await start();
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([201, 'done ✓']);
    expect(response.headers.get('warning')).toBe('299 - "one", 299 - "two"');
    expect(response.headers.get('content-type')).toBe('text/plain');
  });

  it.each([
    ['decoded when its type is the first that is accepted', `${PROTOBUF}, */*`, 'bytes'],
    ['left in base64 when it is not, as in API Gateway', `application/json, ${PROTOBUF}`, 'Ynl0ZXM='],
  ])('in base64 is %s', async (_, accept, body) => {
    answer = returns({ statusCode: 200, body: Buffer.from('bytes').toString('base64'), isBase64Encoded: true });
    const { url } = await start();
    expect(await (await fetch(url, { headers: { accept } })).text()).toBe(body);
  });

  it('without a body is one', async () => {
    answer = returns({ statusCode: 204 });
    const { url } = await start();
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  });

  it.each<[string, () => Invocation, number, string]>([
    [
      'that has failed',
      () => ({ payload: '{"errorType":"TypeError","errorMessage":"oops"}', functionError: 'Unhandled' }),
      502,
      'TypeError: oops',
    ],
    ['that is no answer', returns({ status: 200 }), 502, 'does not understand'],
    ['that is nothing', returns(null), 502, 'does not understand'],
    [
      'that could not take so much',
      () => {
        throw new ServiceError('RequestEntityTooLargeException', 'too large', 413);
      },
      413,
      'too large',
    ],
  ])('%s becomes a Status', async (_, given, code, message) => {
    answer = given;
    const { url } = await start();
    const response = await fetch(url);
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('who is let in', () => {
  it.each([['without a token', {}]])('nobody %s', async (_, headers: Record<string, string>) => {
    const { url } = await start({ token: 'secret' });
    const response = await fetch(url, { headers });
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { kind: 'Status', reason: 'Unauthorized', message: expect.stringContaining('kubectl with --raw') },
    ]);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect([events, asked]).toEqual([[], []]);
  });

  it('who knows the token, as somebody who may do everything', async () => {
    const { url } = await start({ token: 'secret' });
    expect((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status).toBe(200);
    const { authorizer } = events[0].requestContext;
    expect(authorizer).toMatchObject({ username: 'arn:aws:iam::000000000000:user/local', groups: 'system:masters' });
    expect(asked).toEqual([]);
  });

  const policy = (...statements: object[]) => ({ principalId: 'p', policyDocument: { Statement: statements } });
  const statement = (Effect: string, Resource: string | string[], Action = 'execute-api:Invoke') => ({
    Effect,
    Action,
    Resource,
  });
  const PATH = 'arn:aws:execute-api:us-east-1:000000000000:abcdefghij/k8s/GET/api/v1';

  it('whom the authorizer of the API lets in, with what it says of them', async () => {
    const context = { username: 'anna', groups: '' };
    decide = returns({ ...policy(statement('Allow', 'arn:aws:execute-api:*:*:abcdefghij/k8s/*')), context });
    const { url } = await start({ token: 'secret' });
    const response = await fetch(`${url}/api/v1?a=b`, { headers: { authorization: 'Bearer other' } });
    expect(response.status).toBe(200);
    expect(asked).toEqual([
      expect.objectContaining({
        ...{ type: 'REQUEST', methodArn: PATH, path: '/api/v1', httpMethod: 'GET' },
        queryStringParameters: { a: 'b' },
        multiValueHeaders: expect.objectContaining({ authorization: ['Bearer other'] }),
        requestContext: expect.objectContaining({ requestTimeEpoch: NOW }),
      }),
    ]);
    expect(asked[0]).not.toHaveProperty('body');
    expect(events[0].requestContext.authorizer).toEqual({ ...context, principalId: 'p' });
    expect(JSON.stringify(events[0])).not.toContain('Bearer other');
  });

  it.each<[string, () => Invocation, number]>([
    ['it does not know', () => ({ payload: '{"errorMessage":"Unauthorized"}', functionError: 'Unhandled' }), 401],
    ['it could not ask about', () => ({ payload: '{"errorMessage":"timeout"}', functionError: 'Unhandled' }), 503],
    ['it answers nonsense about', returns({ allow: true }), 500],
    ['it answers nothing about', returns(null), 500],
    ['it lets in nowhere', returns(policy()), 403],
    ['it denies', returns(policy(statement('Deny', '*'), statement('Allow', '*'))), 403],
    ['it lets in elsewhere', returns(policy(statement('Allow', PATH.replace('v1', 'v2')))), 403],
    ['it allows something else', returns(policy(statement('Allow', '*', 'execute-api:ManageConnections'))), 403],
    ['it lets in exactly there', returns(policy(statement('Allow', [PATH, 'x'], '*'))), 200],
  ])('who bears another token and %s', async (_, decision, code) => {
    decide = decision;
    const { url } = await start({ token: 'secret' });
    const response = await fetch(`${url}/api/v1`, { headers: { authorization: 'Bearer secre' } });
    expect(response.status).toBe(code);
    if (code === 503) expect(response.headers.get('retry-after')).toBe('1');
    expect(events).toHaveLength(code === 200 ? 1 : 0);
  });

  it('nobody with another token when there is no authorizer', async () => {
    const { url } = await start({ token: 'secret', api: { ...API, authorizer: undefined, gatewayResponses: {} } });
    const response = await fetch(url, { headers: { authorization: 'Bearer other' } });
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
  });

  it('who knows the token and cannot send it, by the first segment of the path, which the function does not see', async () => {
    const { privateUrl } = await start({ token: 'secret' });
    expect((await fetch(`${privateUrl}/api/v1?a=b`)).status).toBe(200);
    expect(events[0]).toMatchObject({ path: '/api/v1', requestContext: { path: '/k8s/api/v1' } });
    for (const wrong of ['secre', 'secret2', '', 'secret/secret'])
      expect((await fetch(privateUrl.replace('/secret/', `/${wrong}/`))).status).not.toBe(200);
    expect(events).toHaveLength(1);
  });

  it('everybody on this machine when there is no token', async () => {
    const { url } = await start();
    expect((await fetch(url.replace('127.0.0.1', 'localhost')).catch(() => fetch(url))).status).toBe(200);
  });

  it.each([
    ['nobody who was led here by another name', { host: 'evil.example:80' }, 403],
    ['nobody from a page of elsewhere', { origin: 'https://evil.example' }, 403],
    ['the name localhost', { host: 'localhost:8080' }, 200],
    ['the address of IPv6', { host: '[::1]:8080' }, 200],
  ])('%s', async (_, headers: Record<string, string>, status) => {
    const { url } = await start();
    expect((await ask(url, headers)).statusCode).toBe(status);
  });

  it('pages of the API itself', async () => {
    const { url } = await start();
    const { origin } = new URL(url);
    expect((await ask(url, { origin })).statusCode).toBe(200);
  });
});

describe('what the server refuses itself', () => {
  it('is what lies outside the stage', async () => {
    const { url } = await start();
    const response = await fetch(`${new URL(url).origin}/k8sother/api`);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { kind: 'Status', message: 'the API begins at /k8s: there is nothing at /k8sother/api' },
    ]);
  });

  it('is a body above 10 MB, whether or not it says so', async () => {
    const { url } = await start();
    const large = 'x'.repeat(10 * 1024 * 1024 + 1);
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(large));
        controller.close();
      },
    });
    const requests = [{ body: large }, { body: streamed, duplex: 'half' as const }];
    for (const request of requests) {
      const response = await fetch(url, { method: 'POST', ...request });
      expect([response.status, await response.json()]).toMatchObject([
        413,
        { kind: 'Status', message: expect.stringContaining('larger') },
      ]);
    }
    expect(events).toEqual([]);
  });

  it('is nothing when a client goes away in the middle', async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    socket.write('POST /k8s/api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf');
    socket.destroy();
    expect((await fetch(url)).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('is a port that is taken', async () => {
    const { url } = await start();
    await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('a streamed answer', () => {
  const STREAMING = { api: { ...API, streams: true } };
  const head = (parts: object) => `${JSON.stringify({ statusCode: 200, ...parts })}${'\0'.repeat(8)}`;

  const bytes = (text: string) => Readable.from([Buffer.from(text)], { objectMode: false });

  it('is passed on while it is written, with its status and headers, wherever its parts are cut', async () => {
    const text = head({ statusCode: 201, headers: { 'x-a': '1' }, multiValueHeaders: { 'x-b': ['2', '3'] } });
    const stream = new Readable({ read() {} });
    streamed = () => stream;
    const { url } = await start(STREAMING);
    const asked = fetch(url);
    for (const part of [text.slice(0, 10), text.slice(10, -3), `${text.slice(-3)}one`]) stream.push(part);
    const got = await asked;
    expect(got.status).toBe(201);
    expect([got.headers.get('x-a'), got.headers.get('x-b')]).toEqual(['1', '2, 3']);
    const reader = (got.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect(await next()).toBe('one');
    stream.push('two');
    expect(await next()).toBe('two');
    stream.push(null);
    expect((await reader.read()).done).toBe(true);
  });

  it.each<[string, () => Readable | Invocation]>([
    ['that has failed', () => ({ payload: '{"errorType":"E","errorMessage":"m"}', functionError: 'Unhandled' })],
    ['of which nothing is said', () => bytes('body')],
    ['of which nonsense is said', () => bytes(head({ statusCode: 'x' }))],
    ['that says too much before it begins', () => bytes('x'.repeat(100_000))],
  ])('%s becomes a Status', async (_, made) => {
    streamed = made;
    const { url } = await start(STREAMING);
    const got = await fetch(url);
    expect(got.status).toBe(502);
    expect(await got.json()).toMatchObject({ kind: 'Status', code: 502 });
  });

  it('that fails in the middle is cut off', async () => {
    const stream = new Readable({ read() {} });
    streamed = () => stream;
    const { url } = await start(STREAMING);
    stream.push(`${head({})}one`);
    const got = await fetch(url);
    stream.destroy(new Error('failed'));
    await expect(got.text()).rejects.toThrow();
  });

  it('is over for its function when the client goes', async () => {
    const stream = new Readable({ read() {} });
    streamed = () => stream;
    const { url } = await start(STREAMING);
    const abort = new AbortController();
    const asked = fetch(url, { signal: abort.signal });
    stream.push(head({}));
    await asked;
    const closed = new Promise((resolve) => stream.once('close', resolve));
    abort.abort();
    await closed;
  });
});
