import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type LoadedBundle, loadBundle } from '../../kept-code';
import { awslambda, isStreaming, ResponseStream, type StreamingHandler } from './response-stream';
import type {
  ChunkMessage,
  ExitMessage,
  FunctionFailure,
  InvokeMessage,
  LoadedMessage,
  ReaderMessage,
  ResultMessage,
  WorkerStart,
} from './runtime-messages';
import { traceSources } from './source-traces';

/** Runs one function's bundle as Lambda's Node.js runtime does. This file is a bundle of its own, started as a worker thread. */

type Handler = (event: unknown, context: object) => unknown;

/** Beside this file, and of what was built with it, so that what is built anew begins without. */
const KEPT_CODE = join(__dirname, 'kept-code');

/** Answers after which code is kept: there is then what handling events takes, and V8 still has what it took to load, which it throws away unused. */
const KEPT_AFTER = 10;
let answers = 0;

const start = workerData as WorkerStart;
const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread');

Object.assign(globalThis, { awslambda });
let bundle: LoadedBundle | undefined;
const loading = load();
/** Answers that are being written, by the ids of their requests. */
const streams = new Map<string, ResponseStream>();
const tellLoaded = () => port.postMessage({ kind: 'loaded' } satisfies LoadedMessage);
// A bundle that cannot be loaded is told to whoever invokes it.
void loading.then(tellLoaded, tellLoaded);

// As the runtime in AWS does: what was thrown away ends the process, under a name of its own.
process.on('unhandledRejection', (reason) => {
  throw failure('Runtime.UnhandledPromiseRejection', String(reason));
});

port.on('message', (message: InvokeMessage | ReaderMessage | ExitMessage) => {
  if (message.kind === 'invoke')
    void answer(message).then((result) => {
      port.postMessage(result satisfies ResultMessage);
      answers++;
      if (answers === KEPT_AFTER) keep();
    });
  else if (message.kind === 'read') streams.get(message.requestId)?.wasRead(message.bytes);
  else if (message.kind === 'cancel') streams.get(message.requestId)?.destroy();
  else {
    if (answers < KEPT_AFTER) keep();
    process.exit(0);
  }
});

function keep(): void {
  if (start.module.startsWith(__dirname)) bundle?.keep();
}

async function answer(message: InvokeMessage): Promise<ResultMessage> {
  const { requestId } = message;
  try {
    const handler = await loading;
    const result = await (message.streamed ? stream(handler, message) : call(handler, message));
    return { kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null', failed: false };
  } catch (error) {
    return { kind: 'result', requestId, payload: JSON.stringify(failureOf(error)), failed: true };
  }
}

function call(handler: Handler, message: InvokeMessage): unknown {
  if (isStreaming(handler))
    throw failure(
      'LocalCloud.NotImplemented',
      'a function that answers with a stream can only be invoked for one here',
    );
  return handler(JSON.parse(message.payload), contextOf(message));
}

/** What a handler returns that does not stream is the only part of the answer. */
async function stream(handler: Handler, message: InvokeMessage): Promise<undefined> {
  const { requestId } = message;
  const response = new ResponseStream((bytes) =>
    port?.postMessage({ kind: 'chunk', requestId, bytes } satisfies ChunkMessage, [bytes.buffer]),
  );
  // Who has cancelled it is not there any more to be told so.
  const closed = finished(response).catch(() => {});
  streams.set(requestId, response);
  try {
    const event = JSON.parse(message.payload);
    if (isStreaming(handler)) await (handler as StreamingHandler)(event, response, contextOf(message));
    else response.end(JSON.stringify(await handler(event, contextOf(message))) ?? 'null');
    await closed;
    return undefined;
  } finally {
    streams.delete(requestId);
  }
}

function contextOf({ requestId, timeoutMilliseconds, functionArn }: InvokeMessage): object {
  const end = performance.now() + timeoutMilliseconds;
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
  };
}

async function load(): Promise<Handler> {
  const file = ['.js', '.mjs', '.cjs'].map((extension) => start.module + extension).find((name) => existsSync(name));
  if (!file) throw failure('Runtime.ImportModuleError', `Error: Cannot find module '${start.module}'`);
  const handler = (await exportsOf(file))[start.export];
  if (typeof handler !== 'function')
    throw failure('Runtime.HandlerNotFound', `${start.module}.${start.export} is undefined or not exported`);
  return handler as Handler;
}

async function exportsOf(file: string): Promise<Record<string, unknown>> {
  if (file.endsWith('.mjs')) return await import(pathToFileURL(file).href);
  if (process.env.NODE_OPTIONS?.includes('--enable-source-maps')) traceSources(file);
  bundle = loadBundle(file, KEPT_CODE);
  return bundle.exports;
}

/** An error the runtime itself answers with. */
function failure(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function failureOf(thrown: unknown): FunctionFailure {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}
