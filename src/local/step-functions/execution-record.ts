export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it is kept and shown. Times in milliseconds since the epoch, data as JSON text. */
export interface ExecutionRecord {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: number;
  stopDate?: number;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  /** Of a child: the Map Run it belongs to. */
  mapRunArn?: string;
}

/** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME` and an execution's name. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Reverses `executionArnOf`; a child's machine is `NAME/LABEL`. */
export function partsOfExecutionArn(executionArn: string): { stateMachineArn: string; name: string } {
  const end = executionArn.lastIndexOf(':');
  return {
    stateMachineArn: executionArn.slice(0, end).replace(':execution:', ':stateMachine:'),
    name: executionArn.slice(end + 1),
  };
}
