import * as z from 'zod';
import type { MapRun } from '../../../asl/run';
import type { Action } from '../../service';
import { checkArn, resourceNotFound } from '../errors';
import { inputOf, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({ mapRunArn: z.string().min(1).max(2000) });

/** Shows a Map Run. Without item batches every item is an execution, so both counts are the same. */
export function describeMapRun({ executions }: ActionContext): Action {
  return async (input) => {
    const { mapRunArn } = inputOf(request, 'DescribeMapRun', input);
    checkArn(mapRunArn, 'mapRun');
    const record = executions.mapRuns.get(mapRunArn);
    if (!record) throw resourceNotFound(mapRunArn);
    const { run, executionArn, startDate, stopDate } = record;
    const { status, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = run;
    return {
      ...{ mapRunArn, executionArn, status, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage },
      startDate: seconds(startDate),
      ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
      itemCounts: countsOf(run),
      executionCounts: countsOf(run),
      redriveCount: 0,
    };
  };
}

/** The interpreter counts a child as one thing at a time; nothing is redriven here, and children have no timeout of their own. */
function countsOf({ counts, status }: MapRun) {
  return {
    ...counts,
    timedOut: 0,
    resultsWritten: status === 'SUCCEEDED' ? counts.succeeded + counts.failed + counts.aborted : 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
