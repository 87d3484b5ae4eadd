/** What the stand-in for Lambda and the workers that run functions say to each other. */

export interface WorkerStart {
  /** The bundle's file, without its extension. */
  module: string;
  /** Name of the exported function. */
  export: string;
}

export interface InvokeMessage {
  kind: 'invoke';
  requestId: string;
  /** The answer is wanted as a stream. */
  streamed: boolean;
  /** JSON text. */
  payload: string;
  timeoutMilliseconds: number;
  functionArn: string;
}

/** Of a streamed answer: so many bytes were read, or nobody will read on. */
export type ReaderMessage = { kind: 'read'; requestId: string; bytes: number } | { kind: 'cancel'; requestId: string };

/** The thread is to end, whatever it is doing. */
export interface ExitMessage {
  kind: 'exit';
}

/** A part of a streamed answer. */
export interface ChunkMessage {
  kind: 'chunk';
  requestId: string;
  bytes: Uint8Array;
}

/** The answer to one invocation, or the end of it when it was streamed. The payload is JSON text. */
export interface ResultMessage {
  kind: 'result';
  requestId: string;
  payload: string;
  failed: boolean;
}

/** The bundle has been loaded, or cannot be: the worker is ready for invocations. */
export interface LoadedMessage {
  kind: 'loaded';
}

/** The error shape of Lambda's Node.js runtime. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}
