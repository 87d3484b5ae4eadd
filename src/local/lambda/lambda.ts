import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { LocalClock } from '../clock/local-clock';
import { ServiceError } from '../service';
import type { FunctionDefinition, Invocation } from './function-definition';
import { type FunctionAccess, functionEnvironment } from './function-environment';
import { FunctionWorker } from './function-worker';

export type { FunctionDefinition, Invocation } from './function-definition';

/** The stand-in for AWS Lambda. */
export interface Lambda {
  /**
   * Invokes a function, synchronously. While it runs, the clock is held.
   * @param functionName name, ARN or ARN with a qualifier
   * @param payload JSON text
   * @throws ServiceError ResourceNotFoundException (404), RequestEntityTooLargeException (413)
   */
  invoke(functionName: string, payload: string): Promise<Invocation>;
  /**
   * Invokes a function for a streamed answer (InvokeWithResponseStream). The clock is held until the answer begins: what goes on after that is
   * only told, and a watch would keep time from passing.
   * @returns the answer once it has begun, or what has become of the function before
   * @throws ServiceError as `invoke`
   */
  invokeWithResponseStream(functionName: string, payload: string): Promise<Readable | Invocation>;
  /** Ends every worker. What is running then is never answered, as if this process had been killed. */
  close(): Promise<void>;
}

export interface LambdaOptions {
  functions: FunctionDefinition[];
  /** The bundled file of `runtime-worker.ts`. */
  workerPath: string;
  clock: LocalClock;
  /** A fresh lower-case UUID, for `awsRequestId`. */
  uuid(): string;
  /** Asked when a worker starts, with the function's name. */
  access(functionName: string): FunctionAccess;
  /** Functions run one after another, in the order in which they are invoked, so that none overtakes another by chance. */
  inTurn?: boolean;
  /** Told of each invocation before it begins. */
  invoked?(fn: FunctionDefinition): void;
  /** Told what functions print; without it that is dropped. */
  log?(fn: FunctionDefinition, text: string): void;
}

export interface LocalLambda extends Lambda {
  /**
   * Starts the workers of the functions that are wanted, so that the first invocations find them ready: in the order of the definitions, no more at a time
   * than this machine has processors to spare, because they would only delay each other and this thread. A function that is invoked earlier does not wait its turn.
   * Resolves when all are loaded.
   */
  prewarm(wanted?: (fn: FunctionDefinition) => boolean): Promise<void>;
}

/** What a function may be given, in bytes of JSON (Lambda quotas: 6 MB, synchronously). */
const LARGEST_REQUEST = 6_291_456;

export function createLambda(options: LambdaOptions): LocalLambda {
  const current = new Map<string, FunctionWorker>();
  const all = new Set<FunctionWorker>();
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  const workerOf = (definition: FunctionDefinition): FunctionWorker => {
    const ready = current.get(definition.name);
    if (ready?.isUsable) return ready;
    const worker = new FunctionWorker({
      definition,
      environment: functionEnvironment(definition, options.access(definition.name)),
      workerPath: options.workerPath,
      log: (text) => options.log?.(definition, text),
    });
    all.add(worker);
    void worker.ended.then(() => all.delete(worker));
    current.set(definition.name, worker);
    return worker;
  };

  const run = async <T>(
    functionName: string,
    payload: string,
    act: (worker: FunctionWorker, requestId: string) => Promise<T>,
  ): Promise<T> => {
    const reference = functionName.replace(/:\$LATEST$/, '');
    const definition = options.functions.find(({ name, arn }) => reference === name || reference === arn);
    if (!definition) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`, 404);
    if (Buffer.byteLength(payload) > LARGEST_REQUEST) throw tooLarge();
    if (closed) return new Promise(() => {});
    options.invoked?.(definition);
    const release = options.clock.hold();
    try {
      const requestId = options.uuid();
      const begin = () => act(workerOf(definition), requestId);
      const invocation = options.inTurn ? last.then(begin) : begin();
      last = invocation;
      return await invocation;
    } finally {
      release();
    }
  };

  return {
    invoke: (functionName, payload) =>
      run(functionName, payload, (worker, requestId) => worker.invoke(requestId, payload)),
    invokeWithResponseStream: (functionName, payload) =>
      run<Readable | Invocation>(functionName, payload, async (worker, requestId) => {
        const answer = worker.invokeStreamed(requestId, payload);
        const ended = await answer.begun;
        return ended?.functionError ? ended : answer;
      }),
    async prewarm(wanted = () => true) {
      const waiting = options.functions.filter(wanted);
      const warm = async () => {
        for (let next = waiting.shift(); next && !closed; next = waiting.shift()) await workerOf(next).loaded;
      };
      await Promise.all(Array.from({ length: Math.max(1, availableParallelism() - 1) }, warm));
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function tooLarge(): ServiceError {
  const message = `Request must be smaller than ${LARGEST_REQUEST} bytes for the InvokeFunction operation`;
  return new ServiceError('RequestEntityTooLargeException', message, 413);
}
