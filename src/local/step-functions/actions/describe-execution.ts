import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, executionDoesNotExist } from '../errors';
import type { ExecutionRecord } from '../execution-record';
import { inputOf, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({
  executionArn: z.string().min(1).max(256),
  includedData: z.enum(['ALL_DATA', 'METADATA_ONLY']).default('ALL_DATA'),
});

/** Shows an execution; a child of a Map Run as long as it is remembered. */
export function describeExecution({ executions }: ActionContext): Action {
  return async (input) => {
    const { executionArn, includedData } = inputOf(request, 'DescribeExecution', input);
    checkArn(executionArn, 'execution');
    const record = executions.find(executionArn);
    if (!record) throw executionDoesNotExist(executionArn);
    return { ...shown(record), ...redrive(record), ...(includedData === 'ALL_DATA' && dataOf(record)) };
  };
}

function shown({ executionArn, stateMachineArn, name, status, startDate, stopDate, mapRunArn }: ExecutionRecord) {
  return {
    ...{ executionArn, stateMachineArn, name, status, startDate: seconds(startDate) },
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...(mapRunArn !== undefined && { mapRunArn }),
  };
}

function dataOf({ input, output, error, cause }: ExecutionRecord) {
  return {
    input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function redrive({ status }: ExecutionRecord) {
  const ended = status !== 'RUNNING' && status !== 'SUCCEEDED';
  const redriveStatusReason = ended
    ? 'The local cloud does not redrive executions'
    : `Execution is ${status} and cannot be redriven`;
  return { redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason };
}
