import * as z from 'zod';
import { type Action, ServiceError } from '../../service';
import { checkArn, stateMachineDoesNotExist } from '../errors';
import { executionArnOf } from '../execution-record';
import { inputOf, seconds } from '../request';
import type { ActionContext } from './action-context';

/** Bytes of UTF-8 (aws.md 1.3). */
const MOST_INPUT = 262_144;

const request = z.strictObject({
  stateMachineArn: z.string().min(1).max(256),
  name: z.string().min(1).max(80, 'Member must have length less than or equal to 80').optional(),
  input: z.string().default('{}'),
});

/** Starts an execution; with the name and input of one that runs it answers that one (aws.md 3.4). */
export function startExecution({ machines, executions, surroundings }: ActionContext): Action {
  return async (input) => {
    const { stateMachineArn, name = surroundings.uuid(), input: text } = inputOf(request, 'StartExecution', input);
    checkArn(stateMachineArn, 'stateMachine');
    checkName(name);
    checkInput(text);
    const machine = machines.get(stateMachineArn);
    if (!machine) throw stateMachineDoesNotExist(stateMachineArn);
    const executionArn = executionArnOf(stateMachineArn, name);
    const existing = executions.records.get(executionArn);
    if (existing && (existing.status !== 'RUNNING' || existing.input !== text))
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    if (existing) await executions.flushed();
    const { startDate } = existing ?? (await executions.start(machine, name, text));
    return { executionArn, startDate: seconds(startDate) };
  };
}

/** API reference: no white space, brackets, wildcards, special or control characters. */
function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the API names them
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

function checkInput(text: string): void {
  if (Buffer.byteLength(text) > MOST_INPUT)
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: 'The input is larger than ${MOST_INPUT} bytes'`,
    );
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
}
