import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { createVirtualClock } from '../../../src/local/clock/virtual-clock';
import { createLambda, type FunctionDefinition, type LocalLambda } from '../../../src/local/lambda/lambda';
import { buildRuntimeWorker, temporaryFolder, writeFunction } from '../../support/runtime-worker';

const folder = temporaryFolder('lambda');
const workerPath = buildRuntimeWorker(folder);
const printed: string[] = [];
let open: LocalLambda[] = [];

function start(functions: FunctionDefinition[], clock = createVirtualClock(0)): LocalLambda {
  const lambda = createLambda({
    functions,
    workerPath,
    clock,
    uuid: randomUUID,
    access: (name) => ({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: `AKIA-${name}`, secretAccessKey: 'secret' },
    }),
    log: ({ name }, text) => printed.push(`${name}: ${text}`),
  });
  open.push(lambda);
  return lambda;
}

afterEach(async () => {
  await Promise.all(open.map((lambda) => lambda.close()));
  open = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

const fn = (name: string, code: string, more: Partial<FunctionDefinition> = {}) =>
  writeFunction(folder, name, code, more);
const run = async (definition: FunctionDefinition, event: unknown = {}) => {
  const { payload, functionError } = await start([definition]).invoke(definition.name, JSON.stringify(event));
  return { ...(functionError && { functionError }), result: JSON.parse(payload) };
};

describe('a function that ends well', () => {
  it.each([
    ['returns a value', 'exports.handler = async (event) => ({ got: event.a });', { a: 1 }, { got: 1 }],
    ['returns without await', 'exports.handler = (event) => event.a + 1;', { a: 1 }, 2],
    ['returns nothing, which is null', 'exports.handler = async () => {};', {}, null],
  ])('%s', async (_, code, event, result) => {
    expect(await run(fn('returns', code), event)).toEqual({ result });
  });

  it('is loaded as an ES module when it is one', async () => {
    const definition = fn('module', '', { handler: 'nested.handler' });
    writeFileSync(path.join(definition.folder, 'nested.mjs'), 'export const handler = async () => "from mjs";');
    expect(await run(definition)).toEqual({ result: 'from mjs' });
  });

  it('takes and gives payloads of megabytes', async () => {
    const definition = fn('echo', 'exports.handler = async (event) => event;');
    const event = { text: 'x'.repeat(5_000_000) };
    expect(await run(definition, event)).toEqual({ result: event });
  });

  it('runs beside other invocations of itself', async () => {
    const waitsForTheOther = `
      let arrived; const both = new Promise((resolve) => { arrived = resolve; }); let count = 0;
      exports.handler = async () => { if (++count === 2) arrived(); await both; return count; };`;
    const lambda = start([fn('pair', waitsForTheOther)]);
    const results = await Promise.all([lambda.invoke('pair', '{}'), lambda.invoke('pair', '{}')]);
    expect(results).toEqual([{ payload: '2' }, { payload: '2' }]);
  });
});

describe('what a function sees', () => {
  it('has the environment of Lambda and its own, and nothing of the caller', async () => {
    process.env.SECRET_OF_THE_CALLER = 'x';
    const definition = fn('environment', 'exports.handler = async () => ({ ...process.env });', {
      environment: { TABLE_NAME: 'objects', NODE_OPTIONS: '--enable-source-maps' },
    });
    const { result } = await run(definition);
    expect(result).toMatchObject({
      TABLE_NAME: 'objects',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIA-environment',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(result).not.toHaveProperty('SECRET_OF_THE_CALLER');
    expect(result).not.toHaveProperty('HOME');
  });

  it('has the context of an invocation', async () => {
    const code = `exports.handler = async (event, context) => ({
      ...context, left: context.getRemainingTimeInMillis() });`;
    const { result } = await run(fn('context', code, { timeoutSeconds: 7, memoryMiB: 256 }));
    expect(result).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(result.left).toBeGreaterThan(5_000);
    expect(result.left).toBeLessThanOrEqual(7_000);
  });

  it('can print, which is told to who asked for it', async () => {
    await run(
      fn('prints', 'exports.handler = async () => { console.log("hello"); await new Promise(setImmediate); };'),
    );
    // What a thread prints comes a moment after its answer at the latest.
    while (printed.length === 0) await new Promise(setImmediate);
    expect(printed.join('')).toContain('prints: hello\n');
  });
});

describe('a function that ends badly', () => {
  it.each([
    [
      'throws',
      'exports.handler = async () => { throw new TypeError("no"); };',
      { errorType: 'TypeError', errorMessage: 'no', trace: expect.arrayContaining(['TypeError: no']) },
    ],
    [
      'throws an error with a name of its own, as Step Functions matches it',
      'exports.handler = async () => { const e = new Error("later"); e.name = "PodsNotRecorded"; throw e; };',
      { errorType: 'PodsNotRecorded', errorMessage: 'later' },
    ],
    ['throws no error', 'exports.handler = async () => { throw "text"; };', { errorMessage: 'text' }],
    [
      'leaves a rejection behind while it waits',
      'exports.handler = () => { Promise.reject(new RangeError("lost")); return new Promise(() => {}); };',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'RangeError: lost' },
    ],
    [
      'throws in a timer',
      'exports.handler = () => { setTimeout(() => { throw new RangeError("late"); }); return new Promise(() => {}); };',
      { errorType: 'RangeError', errorMessage: 'late' },
    ],
    [
      'fills its memory',
      'exports.handler = () => { const all = []; for (;;) all.push(new Array(100_000).fill(0.5)); };',
      { errorType: 'Runtime.OutOfMemory', errorMessage: expect.stringContaining('signal: killed') },
      { memoryMiB: 24 },
    ],
    [
      'ends its process',
      'exports.handler = () => { process.exit(3); };',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') },
    ],
    [
      'is a bundle that cannot be loaded',
      'throw new SyntaxError("broken bundle");',
      { errorType: 'SyntaxError', errorMessage: 'broken bundle' },
    ],
    ['exports no handler', 'exports.other = 1;', { errorType: 'Runtime.HandlerNotFound' }],
    [
      'answers more than Lambda passes on',
      'exports.handler = async () => "x".repeat(7_000_000);',
      { errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ])('%s', async (_, code, failure, more: Partial<FunctionDefinition> = {}) => {
    const { functionError, result } = await run(fn('fails', code, more));
    expect(functionError).toBe('Unhandled');
    expect(result).toMatchObject(failure);
  });

  it('is ended when its time is over, also in an endless loop', async () => {
    const code = 'exports.handler = () => { for (;;); };';
    expect(await run(fn('loops', code, { timeoutSeconds: 0.2 }))).toEqual({
      functionError: 'Unhandled',
      result: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.20 seconds$/),
      },
    });
  });

  // Node.js 20 would end this process with it, every other time: the test is that there is one afterwards.
  it('is ended with the cloud while it makes streams of zlib, and does no harm', async () => {
    const code = `const { deflateRawSync } = require('node:zlib');
      const work = () => { for (let n = 0; n < 50; n++) deflateRawSync('x'); setImmediate(work); };
      exports.handler = async () => { setImmediate(work); };`;
    const functions = Array.from({ length: 8 }, (_, n) => fn(`zlib${n}`, code));
    for (let n = 0; n < 5; n++) {
      const lambda = start(functions);
      await Promise.all(functions.map(({ name }) => lambda.invoke(name, '{}')));
      await lambda.close();
    }
  }, 60_000);

  it('has a new worker the next time', async () => {
    const lambda = start([
      fn('dies', 'exports.handler = async (event) => { if (event.die) process.exit(1); return "alive"; };'),
    ]);
    expect(await lambda.invoke('dies', '{"die":true}')).toMatchObject({ functionError: 'Unhandled' });
    expect(await lambda.invoke('dies', '{}')).toEqual({ payload: '"alive"' });
  });

  it('leaves the invocations beside one that timed out alone', async () => {
    const gate = path.join(folder, 'gate');
    const code = `const { existsSync } = require('node:fs'); const { setTimeout: wait } = require('node:timers/promises');
      exports.handler = async (event) => { while (event.never || !existsSync(${JSON.stringify(gate)})) await wait(5); return "done"; };`;
    const lambda = start([fn('beside', code, { timeoutSeconds: 1 })]);
    await lambda.prewarm();
    const never = lambda.invoke('beside', '{"never":true}');
    // It has half a second more than the other.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const beside = lambda.invoke('beside', '{}');
    const timedOut = await never;
    writeFileSync(gate, '');
    const done = await beside;
    expect(timedOut.functionError).toBe('Unhandled');
    expect(done).toEqual({ payload: '"done"' });
  });
});

it('is ready for all functions once it is warm, also for those that cannot be loaded', async () => {
  const code = 'const at = Date.now(); exports.handler = async () => at;';
  const lambda = start([fn('warm', code), fn('warm-too', code), fn('broken', 'throw new Error("no");')]);
  await lambda.prewarm();
  const warm = Date.now();
  for (const name of ['warm', 'warm-too'])
    expect(Number((await lambda.invoke(name, '{}')).payload)).toBeLessThanOrEqual(warm);
  expect((await lambda.invoke('broken', '{}')).functionError).toBe('Unhandled');
});

describe('how a function is named', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:named';

  it.each([['named'], [arn], [`${arn}:$LATEST`]])('is found as %s', async (reference) => {
    const lambda = start([fn('named', 'exports.handler = async () => 1;')]);
    expect(await lambda.invoke(reference, '{}')).toEqual({ payload: '1' });
  });

  it.each([['other'], [`${arn}:7`], ['arn:aws:lambda:us-east-1:111111111111:function:named']])(
    'is not found as %s',
    async (reference) => {
      const lambda = start([fn('named', 'exports.handler = async () => 1;')]);
      await expect(lambda.invoke(reference, '{}')).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        statusCode: 404,
      });
    },
  );

  it('is refused a payload that Lambda would refuse', async () => {
    const lambda = start([fn('named', 'exports.handler = async () => 1;')]);
    await expect(lambda.invoke('named', JSON.stringify('x'.repeat(6_291_456)))).rejects.toMatchObject({
      code: 'RequestEntityTooLargeException',
    });
  });
});

it('holds a virtual clock while a function runs', async () => {
  const clock = createVirtualClock(0);
  const lambda = start([fn('slow', 'exports.handler = () => new Promise((r) => setTimeout(r, 100, 1));')], clock);
  const order: string[] = [];
  const invoked = lambda.invoke('slow', '{}').then(() => order.push('function'));
  const waited = clock.until(1_000).then(() => order.push('timer'));
  await Promise.all([invoked, waited]);
  expect(order).toEqual(['function', 'timer']);
});

describe('a streamed answer', () => {
  const streams = (name: string, body: string, more: Partial<FunctionDefinition> = {}) =>
    fn(name, `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`, more);
  const open = async (definition: FunctionDefinition, clock = createVirtualClock(0)) => {
    const answer = await start([definition], clock).invokeWithResponseStream(definition.name, '{"a":1}');
    if ('payload' in answer) throw new Error(answer.payload);
    return answer;
  };

  it('is read while it is written, and comes with what is said of it', async () => {
    const answer = await open(
      streams(
        'streams',
        `const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: String(event.a) } });
        http.write('one');
        setTimeout(() => http.end('two'), 50);`,
      ),
    );
    const chunks: string[] = [];
    for await (const chunk of answer) chunks.push(String(chunk));
    expect(chunks).toEqual([`{"statusCode":201,"headers":{"a":"1"}}${'\0'.repeat(8)}one`, 'two']);
  });

  it('of a function that returns is what it returns', async () => {
    const answer = await open(fn('plain', 'exports.handler = async (event) => ({ got: event.a });'));
    expect(JSON.parse((await answer.toArray()).join(''))).toEqual({ got: 1 });
  });

  it('may be long: what writes it waits for what reads it', async () => {
    const definition = streams(
      'long',
      `const { pipeline } = require('node:stream/promises');
      let made = 0;
      async function* parts() { for (let n = 0; n < 100; n++) { made++; yield Buffer.alloc(65536, n); } }
      setTimeout(() => console.log('made ' + (made < 20)), 300);
      await pipeline(parts(), stream);`,
    );
    const answer = await open(definition);
    await waitUntil(() => printed.some((line) => line.includes('made true')));
    let bytes = 0;
    for await (const chunk of answer) bytes += chunk.length;
    expect(bytes).toBe(100 * 65_536);
  });

  it('that fails before it begins is the failure; later it ends with one', async () => {
    const early = streams('early', 'throw new RangeError("no");');
    expect(await start([early]).invokeWithResponseStream('early', '{}')).toMatchObject({
      functionError: 'Unhandled',
      payload: expect.stringContaining('RangeError'),
    });
    const late = await open(streams('late', 'stream.write("x"); throw new RangeError("no");'));
    await expect(late.toArray()).rejects.toThrow('RangeError');
  });

  it('that nobody reads any more is over for the function, too', async () => {
    const answer = await open(
      streams(
        'cut',
        `stream.on('close', () => console.log('closed')); stream.write('x'); await new Promise(() => {});`,
      ),
    );
    answer.destroy();
    await waitUntil(() => printed.some((line) => line === 'cut: closed\n'));
  });

  it('holds a virtual clock until it begins, and no longer', async () => {
    const clock = createVirtualClock(0);
    const definition = streams('holds', `setTimeout(() => stream.write('x'), 100); await new Promise(() => {});`);
    const order: string[] = [];
    const opened = open(definition, clock).then(() => order.push('begun'));
    await Promise.all([opened, clock.until(1_000).then(() => order.push('timer'))]);
    expect(order).toEqual(['begun', 'timer']);
  });

  it('is all there is of a function that streams', async () => {
    const definition = streams('only', 'stream.end();');
    expect(await start([definition]).invoke('only', '{}')).toMatchObject({
      functionError: 'Unhandled',
      payload: expect.stringContaining('LocalCloud.NotImplemented'),
    });
  });
});

/** For what a worker prints: it comes a little later. */
async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('what V8 has compiled of a function', () => {
  const KEPT = path.join(folder, 'kept-code');
  mkdirSync(KEPT, { recursive: true });
  const kept = () => readdirSync(KEPT).map((name) => [name, statSync(path.join(KEPT, name)).mtimeMs]);

  it('is kept after ten answers, when V8 still has all that loading took, and not again', async () => {
    const lambda = start([fn('often', 'exports.handler = async () => 1;')]);
    const answers = async (count: number) => {
      for (let answer = 0; answer < count; answer++) await lambda.invoke('often', '{}');
    };
    const before = kept();
    await answers(9);
    expect(kept()).toEqual(before);
    // It is kept after the tenth answer, and before the next event.
    await answers(2);
    const after = kept();
    expect(after).toHaveLength(before.length + 1);
    await lambda.close();
    expect(kept()).toEqual(after);
  });

  it('is kept at its end when there are fewer', async () => {
    const lambda = start([fn('seldom', 'exports.handler = async () => 2;')]);
    const before = kept();
    await lambda.invoke('seldom', '{}');
    expect(kept()).toEqual(before);
    await lambda.close();
    expect(kept()).toHaveLength(before.length + 1);
  });
});
