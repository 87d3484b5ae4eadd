import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, executionDoesNotExist } from '../errors';
import { inputOf, pageOf, paging, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({ executionArn: z.string().min(1).max(256), ...paging });

/** Lists the Map Runs of an execution; the newest first. */
export function listMapRuns({ executions }: ActionContext): Action {
  return async (input) => {
    const { executionArn, ...page } = inputOf(request, 'ListMapRuns', input);
    checkArn(executionArn, 'execution');
    if (!executions.find(executionArn)) throw executionDoesNotExist(executionArn);
    const newestFirst = executions.mapRuns.ofExecution(executionArn).toReversed();
    const { values, ...next } = pageOf(newestFirst, page, ({ run }) => run.arn);
    const mapRuns = values.map(({ run, stateMachineArn, startDate, stopDate }) => ({
      ...{ executionArn, mapRunArn: run.arn, stateMachineArn, startDate: seconds(startDate) },
      ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    }));
    return { mapRuns, ...next };
  };
}
