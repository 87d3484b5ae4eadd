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
  /** Of the role it acts as. */
  roleArn: string;
  /** Whether its role must be able to tell X-Ray of its invocations. */
  traced?: boolean;
  /** Where what it prints is kept. */
  logGroup: string;
}

export interface Invocation {
  /** JSON text of what the function returned, or of `{ errorType, errorMessage, trace }`, as Lambda's Node.js runtime names them. */
  payload: string;
  /** `Unhandled` when the function threw, timed out or died. */
  functionError?: 'Unhandled';
}
