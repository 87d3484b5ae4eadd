import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { ServiceError } from '../../src/local/service';
import { keyOf, type TestAws } from '../support/aws';
import { manifest } from '../support/door';
import { startFunctions, streamed } from '../support/functions';
import { START } from '../support/pods';
import { executionArn } from '../support/step-functions';
import { FAULTS } from '../support/store';

jest.setTimeout(30_000);

let functions: Awaited<ReturnType<typeof startFunctions>>;
let aws: TestAws;
let printed: string[];

beforeAll(async () => {
  functions = await startFunctions();
});
beforeEach(async () => {
  printed = [];
  const print = (text: unknown) => {
    printed.push(String(text));
  };
  jest.spyOn(console, 'log').mockImplementation(print);
  jest.spyOn(console, 'error').mockImplementation(print);
  aws = await functions.renew();
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(functions.failures).toEqual([]);
});
afterAll(() => functions.close());

/** The handler, loaded with the environment that the stack would have set. */
function handlerOf<T>(name: string): (event: T, context?: object) => Promise<unknown> {
  return require(`../../lambda/${name}`).handler;
}

/** The last line of this message. */
const said = (message: string) =>
  JSON.parse(printed.findLast((text) => text.includes(`"message":"${message}"`)) ?? '{"message":"nothing"}');

/** Environment, commands and other text of a manifest. */
const expectNoManifestIn = (lines: string[]) => expect(lines.join('\n')).not.toContain('hush');
const secret = [{ name: 'main', image: 'perl', command: ['true'], env: [{ name: 'TOKEN', value: 'hush' }] }];

describe('record-pods', () => {
  const message = (id: string, body: unknown) => ({
    ...{ messageId: id, body: typeof body === 'string' ? body : JSON.stringify(body) },
    attributes: { SentTimestamp: String(START + 60_000) },
  });
  const batch = (...records: object[]) => ({ Records: records }) as unknown as SQSEvent;

  async function ended() {
    const job = await aws.createJob(
      { completions: 2, parallelism: 2, completionMode: 'Indexed' },
      { containers: secret },
    );
    const arns = [await aws.runTask(job, 0), await aws.runTask(job, 1)];
    return { job, arns, events: arns.map((arn) => ({ detail: aws.ecs.events(arn).at(-1) })) };
  }

  it('records what the messages of a batch tell, and gives back only those that are broken', async () => {
    const { job, events } = await ended();
    const handler = handlerOf<SQSEvent>('record-pods');
    const answer = await handler(
      batch(
        message('1', events[0]),
        message('2', '{"detail":'),
        message('3', { detail: { taskArn: 5 } }),
        message('4', 'null'),
        message('5', events[1]),
        message('6', { detail: { taskArn: 'arn:of-someone-else' } }),
      ),
    );
    expect(answer).toEqual({ batchItemFailures: ['2', '3', '4'].map((itemIdentifier) => ({ itemIdentifier })) });
    expect(await aws.store.pods.ofJob(keyOf(job))).toHaveLength(2);
    expect(printed.filter((line) => line.includes('not a task state change'))).toHaveLength(3);
    expectNoManifestIn(printed);
  });

  it('gives back the messages of a Job that could not be recorded, and those of no other', async () => {
    const { events } = await ended();
    const other = { detail: JSON.parse(JSON.stringify(events[1]?.detail).replaceAll('0f5b6a1e', '11111111')) };
    const handler = handlerOf<SQSEvent>('record-pods');
    aws.around(async (name, input, action) =>
      JSON.stringify(input).includes('11111111') ? (FAULTS.throttled as never as typeof action)(name) : action(input),
    );
    const answer = await handler(batch(message('1', events[0]), message('2', other)));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  it('stops tasks that nobody wants', async () => {
    const { job, arns, events } = await ended();
    const record = await aws.store.jobs.get('default', 'pi');
    if (record) await aws.store.jobs.remove(record, START);
    const handler = handlerOf<SQSEvent>('record-pods');
    expect(await handler(batch(message('1', events[0])))).toEqual({ batchItemFailures: [] });
    const stopping = (await aws.seen(...arns)).map(({ task }) => task.desiredStatus);
    expect(stopping).toEqual(['STOPPED', 'RUNNING']);
    expect(await aws.store.pods.ofJob(keyOf(job))).toEqual([]);
  });
});

describe('submit', () => {
  const change = async (pk: string, sequence: string) => {
    const [NewImage] = await aws.items(pk);
    const dynamodb = {
      ...{ NewImage, Keys: NewImage && { pk: NewImage.pk, sk: NewImage.sk }, SequenceNumber: sequence },
      ApproximateCreationDateTime: START / 1000,
    };
    return { eventName: 'INSERT', dynamodb };
  };
  const stream = (...records: object[]) => ({ Records: records }) as unknown as DynamoDBStreamEvent;

  it('starts what a new Job asks for', async () => {
    const job = await aws.createJob({}, { containers: secret });
    const handler = handlerOf<DynamoDBStreamEvent>('submit');
    expect(await handler(stream(await change('Job', '1')))).toEqual({ batchItemFailures: [] });
    expect((await aws.store.jobs.get('default', 'pi'))?.execution?.arn).toBe(
      executionArn('inline', `${job.metadata.uid}-1`),
    );
    expect(printed.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'submitted', name: 'pi', did: 'start' }),
    ]);
    expectNoManifestIn(printed);
  });

  it('cleans up after a deleted one, and passes over what expires', async () => {
    const job = await aws.createJob();
    const record = await aws.store.jobs.get('default', 'pi');
    if (record) await aws.store.jobs.remove(record, START);
    const handler = handlerOf<DynamoDBStreamEvent>('submit');
    const expired = { eventName: 'REMOVE', dynamodb: { Keys: {}, SequenceNumber: '1' } };
    expect(await handler(stream(expired, await change('DeletedJob', '2')))).toEqual({ batchItemFailures: [] });
    expect(printed.map((line) => JSON.parse(line).did)).toEqual(['delete']);
    expect(await aws.store.jobs.findDeleted(job.metadata.uid)).not.toHaveProperty('todo');
  });

  it('stops at the first change that fails, so that the stream goes on from there', async () => {
    await aws.createJob();
    const handler = handlerOf<DynamoDBStreamEvent>('submit');
    let starts = 0;
    aws.around(async (name, input, action) => {
      if (name === 'StartExecution') starts++;
      return name === 'StartExecution' ? (FAULTS.throttled as never as typeof action)(input) : action(input);
    });
    const records = [await change('Nothing', '1'), await change('Job', '2'), await change('Job', '3')];
    expect(await handler(stream(...records))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(starts).toBe(1);
    aws.around(undefined);
    expect(await handler(stream(...records.slice(1)))).toEqual({ batchItemFailures: [] });
    expect(printed.filter((line) => line.includes('"did":"start"'))).toHaveLength(1);
  });
});

describe('judge-failure', () => {
  it('answers a decision, which the state machine reads', async () => {
    const job = await aws.createJob({ backoffLimit: 0 });
    const handler = handlerOf<object>('judge-failure');
    const failure = {
      job: keyOf(job),
      generation: 1,
      slot: 0,
      attempt: 0,
      launch: 0,
      error: 'States.TaskFailed',
      cause: 'hush',
    };
    expect(await handler({ ...failure, at: new Date(START + 1000).toISOString() })).toEqual({
      ...{ action: 'FailJob', error: 'BackoffLimitExceeded' },
      cause: 'Job has reached the specified backoff limit',
    });
    expect(said('judged')).toMatchObject({ message: 'judged', name: 'pi', slot: 0, action: 'FailJob' });
    expectNoManifestIn(printed);
  });
});

describe('finish-job', () => {
  const at = new Date(START + 30_000).toISOString();

  it('concludes what the state machine hands over, and answers the output of the execution', async () => {
    const job = await aws.createJob();
    const handler = handlerOf<object>('finish-job');
    const ending = { kind: 'failed', error: 'BackoffLimitExceeded', cause: 'x' };
    expect(await handler({ job: keyOf(job), generation: 1, ending, at, retries: 8 })).toEqual({
      ...{ job: keyOf(job), end: 'Finished' },
    });
    expect(await handler({ job: keyOf(job), generation: 1, ending, at, retries: 0 })).toMatchObject({
      end: 'Finished',
    });
  });

  it('fails with the name that the state machine retries while pods are not recorded', async () => {
    const job = await aws.createJob({ completions: 300, completionMode: 'Indexed' });
    const handler = handlerOf<object>('finish-job');
    const ending = { kind: 'completed', tasks: [] };
    await expect(handler({ job: keyOf(job), generation: 1, ending, at, retries: 0 })).rejects.toMatchObject({
      name: 'PodsNotRecorded',
    });
  });

  const changed = (name: string, input: unknown) => ({
    ...{ 'detail-type': 'Step Functions Execution Status Change', time: at },
    detail: { name, status: 'ABORTED', error: null, cause: null, input },
  });

  it('goes on with a Job whose execution was stopped', async () => {
    const job = await aws.createJob();
    const handler = handlerOf<object>('finish-job');
    const event = changed(`${job.metadata.uid}-1`, JSON.stringify({ job: keyOf(job) }));
    expect(await handler(event)).toEqual({ job: keyOf(job), end: 'goes on as 2' });
    expect(await handler(event)).toEqual({ job: keyOf(job), end: 'open' });
    expect((await aws.store.jobs.get('default', 'pi'))?.progress.generation).toBe(2);
  });

  it.each([
    ['that is not of a Job', 'something', '{}'],
    ['whose input is left out', '0f5b6a1e-1c2d-4e3f-8a9b-0c1d2e3f4a5b-1', null],
  ])('leaves an execution alone %s', async (_, name, input) => {
    const handler = handlerOf<object>('finish-job');
    expect(await handler(changed(name, input))).toEqual({ finished: false });
  });
});

describe('kube-api', () => {
  const event = (method: string, path: string, body?: string, more: object = {}) => ({
    ...{ resource: '/{proxy+}', path, httpMethod: method, isBase64Encoded: false, body: body ?? null },
    ...{ headers: { 'content-type': 'application/json' }, multiValueHeaders: { 'content-type': ['application/json'] } },
    ...{
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
    },
    requestContext: {
      domainName: 'api',
      requestTimeEpoch: START,
      path,
      httpMethod: method,
      stage: 'k8s',
      requestId: 'r',
      authorizer: { username: 'arn:aws:iam::111122223333:role/Admin', groups: '' },
    },
    ...more,
  });
  const JOBS = '/apis/batch/v1/namespaces/default/jobs';
  const ask = (asked: object) => streamed(handlerOf('kube-api'), asked);

  it('answers what API Gateway asks, at the time of the request, with a body in base64 or not', async () => {
    const text = JSON.stringify(manifest('pi'));
    const created = await ask(event('POST', JOBS, text));
    expect(created).toMatchObject({ statusCode: 201, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(created.body).metadata.creationTimestamp).toBe('2026-01-31T12:00:00Z');
    const base64 = Buffer.from(JSON.stringify(manifest('e'))).toString('base64');
    expect(await ask(event('POST', JOBS, base64, { isBase64Encoded: true }))).toMatchObject({ statusCode: 201 });
    const query = { multiValueQueryStringParameters: { fieldSelector: ['metadata.name=e'] } };
    const listed = await ask(event('GET', JOBS, undefined, query));
    expect(JSON.parse(listed.body).items).toHaveLength(1);
  });

  it('ends a watch before Lambda would', async () => {
    await aws.createJob();
    const query = { multiValueQueryStringParameters: { watch: ['true'] } };
    const { statusCode, body } = await streamed(handlerOf('kube-api'), event('GET', JOBS, undefined, query), 15_010);
    expect(statusCode).toBe(200);
    expect(
      body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['ADDED']);
  });

  it('logs who has changed something, and nobody gets in without the authorizer', async () => {
    const who = { user: 'arn:aws:iam::111122223333:role/Admin', verb: 'create', resource: 'jobs' };
    const made = manifest('pi', {}, {}, { containers: secret });
    expect((await ask(event('POST', JOBS, JSON.stringify(made)))).statusCode).toBe(201);
    const { requestContext } = event('DELETE', `${JOBS}/pi`);
    const authorizers = [undefined, null, {}, { username: 'arn:aws:iam::999999999999:role/Admin' }];
    const ended = { ...requestContext.authorizer, expires: String(START) };
    for (const authorizer of [...authorizers, ended]) {
      const without = event('DELETE', `${JOBS}/pi`, undefined, { requestContext: { ...requestContext, authorizer } });
      expect((await ask(without)).statusCode).toBe(401);
    }
    const lines = printed.map((line) => JSON.parse(line));
    expect(lines.filter(({ message }) => message)).toEqual([
      { level: 'INFO', message: 'changed', ...who, namespace: 'default', name: 'pi', code: 201 },
    ]);
    expectNoManifestIn(printed);
  });

  it('refuses what is no request', async () => {
    const { statusCode, body } = await ask(event('A B', JOBS));
    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
  });

  it('says nothing of what went wrong in the table but that something did, and logs the rest', async () => {
    aws.around(FAULTS.throttled);
    const answer = await ask(event('GET', JOBS));
    expect(answer.statusCode).toBe(500);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', reason: 'InternalError' });
    expect(answer.body).not.toContain('Rate exceeded');
    expect(said('request failed')).toMatchObject({
      message: 'request failed',
      path: JOBS,
      cause: 'Rate exceeded',
    });
  });
});

describe('sweep', () => {
  it('looks after what is open, at the time of its event, and logs what it has done', async () => {
    const handler = handlerOf<object>('sweep');
    const time = new Date(START + 3_600_000).toISOString();
    expect(await handler({ time })).toMatchObject({ asleep: true });
    await aws.createJob({}, { containers: secret });
    await aws.store.sweepMark.set();
    expect(await handler({ time })).toMatchObject({ asleep: false, repeated: 1, failed: 0 });
    expect(printed.at(-1)).toContain('"message":"swept","asleep":false,"repeated":1');
    expectNoManifestIn(printed);
    aws.around((name, input, action) =>
      /^(Put|Transact)/.test(name) ? Promise.reject(new ServiceError('ThrottlingException', 'no')) : action(input),
    );
    await expect(handler({ time: new Date(START + 7_200_000).toISOString() })).rejects.toThrow(
      'could not be looked after',
    );
    expect(said('could not look after')).toMatchObject({ name: 'pi', cause: 'no' });
  });
});
