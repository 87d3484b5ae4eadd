export interface FunctionDefinition {
  name: string;
  arn: string;
  /** Folder of the bundle. */
  folder: string;
  /** e.g. `index.handler` */
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMiB: number;
}

export interface Invocation {
  /** JSON text of what the function returned, or of `{ errorType, errorMessage, stackTrace }`. */
  payload: string;
  /** `Unhandled` when the function threw, timed out or died. */
  functionError?: 'Unhandled';
}

/** The stand-in for AWS Lambda. */
export interface Lambda {
  /**
   * Invokes a function, synchronously. While it runs, the clock is held.
   * @param functionName name, ARN or ARN with a qualifier
   * @param payload JSON text
   * @throws ServiceError ResourceNotFoundException (404)
   */
  invoke(functionName: string, payload: string): Promise<Invocation>;
  close(): Promise<void>;
}
