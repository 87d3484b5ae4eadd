import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { startFunctions } from '../support/functions';
import { START } from '../support/surroundings';
import { eksToken, tokenOf } from '../support/token';

jest.setTimeout(30_000);

const ARN = 'arn:aws:execute-api:eu-central-1:111122223333:abc/k8s/GET/apis/batch/v1/jobs';
const CLUSTER = 'Gantry.eu-central-1.111122223333';

let functions: Awaited<ReturnType<typeof startFunctions>>;
let printed: string[];

beforeAll(async () => {
  functions = await startFunctions();
  await functions.renew();
});
beforeEach(() => {
  printed = [];
  const print = (text: unknown) => void printed.push(String(text));
  jest.spyOn(console, 'log').mockImplementation(print);
  jest.spyOn(console, 'error').mockImplementation(print);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.resetModules();
});
afterAll(() => functions.close());

type Handler = (event: object) => Promise<APIGatewayAuthorizerResult>;

/** The handler, loaded with the environment that the stack would have set. */
const authenticate: Handler = (event) => require('../../lambda/authenticate').handler(event);

const event = (headers: Record<string, string[]>) => ({
  ...{ type: 'REQUEST', methodArn: ARN, multiValueHeaders: headers },
  requestContext: { requestTimeEpoch: START, requestId: 'r' },
});
const bearer = (token: string) => event({ Authorization: [`Bearer ${token}`] });
const token = (more: object = {}) =>
  eksToken({
    credentials: functions.keys.issue('anna'),
    cluster: CLUSTER,
    now: START,
    region: 'eu-central-1',
    ...more,
  });

it('says by their token who asks, and lets them ask for every path of the stage', async () => {
  expect(await authenticate(bearer(await token()))).toEqual({
    principalId: expect.any(String),
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Action: 'execute-api:Invoke', Effect: 'Allow' },
          Resource: 'arn:aws:execute-api:eu-central-1:111122223333:abc/k8s/*',
        },
      ],
    },
    context: {
      username: 'arn:aws:iam::111122223333:user/anna',
      groups: '',
      arn: 'arn:aws:iam::111122223333:user/anna',
      expires: String(START + 15 * 60_000),
    },
  });
});

it.each<[string, () => Promise<object>]>([
  ['without a token', async () => event({})],
  ['without headers', async () => ({ ...event({}), multiValueHeaders: null })],
  ['with two tokens', async () => event({ Authorization: [`Bearer ${await token()}`, 'Bearer x'] })],
  [
    'with a token in two headers',
    async () => event({ Authorization: [`Bearer ${await token()}`], authorization: ['x'] }),
  ],
  ['with a password', async () => event({ Authorization: ['Basic YTpi'] })],
  ['with what is no token', async () => bearer('k8s-aws-v1.x')],
  ['with a token for another installation', async () => bearer(await token({ cluster: 'Gantry' }))],
  ['with a token of another Region', async () => bearer(await token({ region: 'us-east-1' }))],
  [
    'with a token that was signed with a wrong secret',
    async () => bearer(await token({ credentials: { ...functions.keys.issue('anna'), secretAccessKey: 'x' } })),
  ],
  ['with a token that has expired', async () => bearer(await token({ now: START - 15 * 60_000 }))],
  ['at a time that is not told', async () => ({ ...bearer(await token()), requestContext: {} })],
])('turns away who comes %s, and says why without the token', async (_, made) => {
  await expect(authenticate(await made())).rejects.toThrow(/^Unauthorized$/);
  expect(printed.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ message: 'token refused' })]);
  expect(printed.join()).not.toMatch(/AKIA|aHR0|Signature=/);
});

it('takes the header in lower case, as HTTP/2 has it', async () => {
  expect(await authenticate(event({ authorization: [`bearer ${await token()}`] }))).toHaveProperty('principalId');
});

it('takes it from headers that have one value each, where API Gateway tells no others', async () => {
  const { multiValueHeaders, ...rest } = bearer(await token());
  const headers = { Authorization: multiValueHeaders.Authorization?.[0] };
  expect(await authenticate({ ...rest, headers })).toHaveProperty('principalId');
});

/** What STS could answer, by a server that does. */
describe('when STS', () => {
  let server: Server;
  let asked: IncomingMessage[];
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    delete process.env.AWS_ENDPOINT_URL_STS;
    server.close();
    server.closeAllConnections();
  });
  const says = (code: number, body: object | string, headers = {}) => {
    answer = (response) => {
      response.writeHead(code, headers);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
  };
  const identity = (Arn: string) => ({
    GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: '1', Arn, UserId: 'AROAX:anna' } },
  });

  it('names a session of a role, the role is who asks', async () => {
    const arn = 'arn:aws:sts::111122223333:assumed-role/Admin/anna';
    says(200, identity(arn));
    expect(await authenticate(bearer(await token()))).toMatchObject({
      principalId: 'AROAX:anna',
      context: { username: 'arn:aws:iam::111122223333:role/Admin', arn },
    });
    const [{ method, headers } = {} as IncomingMessage] = asked;
    expect({ method, headers }).toMatchObject({
      method: 'GET',
      headers: { host: 'sts.eu-central-1.amazonaws.com', 'x-k8s-aws-id': CLUSTER, accept: 'application/json' },
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each<[string, number, object | string, RegExp]>([
    ['names no user or role', 200, identity('arn:aws:s3:::x'), /^Unauthorized$/],
    ['refuses the signature', 403, { Error: { Code: 'SignatureDoesNotMatch' } }, /^Unauthorized$/],
    ['is asked too often', 400, { Error: { Code: 'Throttling' } }, /^STS answered 400$/],
    ['has too much to do', 503, 'Slow down', /^STS answered 503$/],
    ['answers what is no JSON', 200, '<xml>', /JSON/],
    ['answers something else', 200, { GetCallerIdentityResponse: {} }, /without Account/],
    ['answers without end', 200, 'x'.repeat(100_000), /more than 16384 bytes/],
  ])('%s', async (_, code, body, message) => {
    says(code, body);
    await expect(authenticate(bearer(await token()))).rejects.toThrow(message);
    expect(asked).toHaveLength(1);
  });

  it('sends it elsewhere, it does not go there', async () => {
    says(302, '', { location: `${process.env.AWS_ENDPOINT_URL_STS}/elsewhere` });
    await expect(authenticate(bearer(await token()))).rejects.toThrow(/^STS answered 302$/);
    expect(asked).toHaveLength(1);
  });

  it('breaks off, it is a fault and nobody’s token that is wrong', async () => {
    answer = (response) => response.destroy();
    await expect(authenticate(bearer(await token()))).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it('is never asked about what is no token', async () => {
    await expect(authenticate(bearer(tokenOf('https://evil.example/?Action=GetCallerIdentity')))).rejects.toThrow(
      'Unauthorized',
    );
    expect(asked).toEqual([]);
  });
});
