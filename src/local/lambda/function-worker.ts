import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition, Invocation } from './function-definition';
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
import { StreamedAnswer } from './streamed-answer';

/** What a function may answer, in bytes of JSON (Lambda quotas: 6 MB, and a little for the envelope). */
const LARGEST_RESPONSE = 6_291_556;

/** After which a thread that was told to end and has not is busy with what does not end. */
const DEAF_MILLISECONDS = 1000;

export interface FunctionWorkerOptions {
  definition: FunctionDefinition;
  environment: Record<string, string>;
  /** The bundled file of `runtime-worker.ts`. */
  workerPath: string;
  /** Told what the function prints; without it that is dropped. */
  log?(text: string): void;
}

interface Running {
  write?(bytes: Uint8Array): void;
  end(invocation: Invocation): void;
  timer: NodeJS.Timeout;
}

/** One worker thread that runs one function. Invocations may overlap in it. */
export class FunctionWorker {
  /** Resolves when the bundle is loaded, or never will be. */
  readonly loaded: Promise<void>;
  /** Resolves when the thread is gone. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private readonly running = new Map<string, Running>();
  private readonly definition: FunctionDefinition;
  private usable = true;
  private crash: unknown;

  constructor(options: FunctionWorkerOptions) {
    const { definition, environment, workerPath } = options;
    this.definition = definition;
    const dot = definition.handler.lastIndexOf('.');
    const workerData: WorkerStart = {
      module: path.join(definition.folder, definition.handler.slice(0, dot)),
      export: definition.handler.slice(dot + 1),
    };
    this.worker = new Worker(workerPath, {
      name: definition.name,
      workerData,
      env: environment,
      // Nothing of how this process was started, such as a loader for TypeScript.
      execArgv: [],
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMiB },
    });
    for (const output of [this.worker.stdout, this.worker.stderr]) {
      output.setEncoding('utf8');
      output.on('data', (text: string) => options.log?.(text));
    }
    this.worker.on('message', (message: ResultMessage | ChunkMessage | LoadedMessage) => {
      if (message.kind === 'result') this.end(message.requestId, invocationOf(message));
      else if (message.kind === 'chunk') this.running.get(message.requestId)?.write?.(message.bytes);
    });
    this.loaded = new Promise((resolve) => {
      this.worker.once('message', () => resolve()).once('exit', () => resolve());
    });
    this.worker.on('error', (error) => {
      this.crash = error;
    });
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.exited(code);
        resolve();
      });
    });
  }

  /** Whether it takes invocations: it has not died, and none of its invocations has timed out. */
  get isUsable(): boolean {
    return this.usable;
  }

  invoke(requestId: string, payload: string): Promise<Invocation> {
    return new Promise((end) => this.start({ requestId, payload, streamed: false }, { end }));
  }

  /** Destroying what is answered tells the function that nobody reads on. */
  invokeStreamed(requestId: string, payload: string): StreamedAnswer {
    const tell = (message: ReaderMessage) => {
      if (this.running.has(requestId)) this.worker.postMessage(message);
    };
    const answer = new StreamedAnswer(
      (bytes) => tell({ kind: 'read', requestId, bytes }),
      () => tell({ kind: 'cancel', requestId }),
    );
    this.start(
      { requestId, payload, streamed: true },
      { write: (bytes) => answer.write(bytes), end: (invocation) => answer.end(invocation) },
    );
    return answer;
  }

  private start(
    invocation: Pick<InvokeMessage, 'requestId' | 'payload' | 'streamed'>,
    running: Omit<Running, 'timer'>,
  ): void {
    const { timeoutSeconds, arn } = this.definition;
    const timeoutMilliseconds = timeoutSeconds * 1000;
    const timer = setTimeout(() => this.timeOut(invocation.requestId), timeoutMilliseconds);
    this.running.set(invocation.requestId, { ...running, timer });
    const message: InvokeMessage = { kind: 'invoke', ...invocation, timeoutMilliseconds, functionArn: arn };
    this.worker.postMessage(message);
  }

  /** Ends the thread; what is running is never answered. */
  async terminate(): Promise<void> {
    this.usable = false;
    for (const { timer } of this.running.values()) clearTimeout(timer);
    this.running.clear();
    await this.exit();
  }

  /**
   * The thread ends itself, between two turns of its own. Ended from here it would stop in the middle of whatever it does, and Node.js 20 aborts the
   * whole process when that is the making of a zlib stream (`close before init`, node_zlib.cc). Who does not hear is ended all the same.
   */
  private async exit(): Promise<void> {
    this.worker.postMessage({ kind: 'exit' } satisfies ExitMessage);
    const timer = setTimeout(() => void this.worker.terminate(), DEAF_MILLISECONDS);
    await this.ended;
    clearTimeout(timer);
  }

  /** The thread goes, but not before the other invocations in it have ended: in AWS each would have had its own. */
  private timeOut(requestId: string): void {
    this.usable = false;
    const seconds = this.definition.timeoutSeconds.toFixed(2);
    this.end(
      requestId,
      unhandled({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
      }),
    );
  }

  private end(requestId: string, invocation: Invocation): void {
    const running = this.running.get(requestId);
    if (!running) return;
    clearTimeout(running.timer);
    this.running.delete(requestId);
    running.end(invocation);
    if (!this.usable && this.running.size === 0) void this.exit();
  }

  private exited(code: number): void {
    this.usable = false;
    for (const requestId of [...this.running.keys()])
      this.end(requestId, unhandled(exitFailure(requestId, code, this.crash)));
  }
}

function invocationOf({ payload, failed }: ResultMessage): Invocation {
  if (Buffer.byteLength(payload) > LARGEST_RESPONSE)
    return unhandled({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
    });
  return failed ? { payload, functionError: 'Unhandled' } : { payload };
}

/** How Lambda tells that the process of a runtime has ended in the middle of an invocation. */
function exitFailure(requestId: string, code: number, crash: unknown): FunctionFailure {
  const ended = (how: string) => `RequestId: ${requestId} Error: Runtime exited ${how}`;
  if (crash === undefined)
    return {
      errorType: 'Runtime.ExitError',
      errorMessage: ended(code === 0 ? 'without providing a reason' : `with error: exit status ${code}`),
    };
  // An error that comes from a worker has the properties of one, but is no `Error` of this thread.
  const error = crash as Partial<NodeJS.ErrnoException>;
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { errorType: 'Runtime.OutOfMemory', errorMessage: ended('with error: signal: killed') };
  if (typeof error.message !== 'string') return { errorType: typeof crash, errorMessage: String(crash) };
  return { errorType: error.name ?? 'Error', errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function unhandled(failure: FunctionFailure): Invocation {
  return { payload: JSON.stringify(failure), functionError: 'Unhandled' };
}
