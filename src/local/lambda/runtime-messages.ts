/** What the stand-in for Lambda and the workers that run functions say to each other. */

export interface WorkerStart {
  /** The bundle's file, without its extension. */
  module: string;
  /** Name of the exported function. */
  export: string;
}

export interface InvokeMessage {
  requestId: string;
  /** JSON text. */
  payload: string;
  timeoutMilliseconds: number;
  functionArn: string;
}

/** The answer to one invocation. The payload is JSON text. */
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
