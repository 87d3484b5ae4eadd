import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, executionDoesNotExist, validationException } from '../errors';
import { inputOf, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({
  executionArn: z.string().min(1).max(256),
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

/** Stops an execution and answers once its end is on disk; one that has ended already keeps its end. */
export function stopExecution({ executions }: ActionContext): Action {
  return async (input) => {
    const { executionArn, error, cause } = inputOf(request, 'StopExecution', input);
    checkArn(executionArn, 'execution');
    const record = executions.records.get(executionArn);
    if (!record) {
      if (!executions.children.get(executionArn)) throw executionDoesNotExist(executionArn);
      throw validationException(
        'StepFunctions.StopExecution of the local cloud does not stop single children of a Map Run',
      );
    }
    const running = executions.running.get(executionArn);
    running?.execution.stop(error, cause);
    const { stopDate } = running ? await running.ended : record;
    await executions.flushed();
    return stopDate === undefined ? {} : { stopDate: seconds(stopDate) };
  };
}
