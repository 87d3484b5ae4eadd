import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, resourceNotFound, stateMachineDoesNotExist, validationException } from '../errors';
import type { ExecutionRecord } from '../execution-record';
import { inputOf, pageOf, paging, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({
  stateMachineArn: z.string().min(1).max(256).optional(),
  mapRunArn: z.string().min(1).max(2000).optional(),
  statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  ...paging,
});

/** Lists the executions of a machine, or those children of a Map Run that are remembered; the newest first. */
export function listExecutions(context: ActionContext): Action {
  return async (input) => {
    const { stateMachineArn, mapRunArn, statusFilter, ...page } = inputOf(request, 'ListExecutions', input);
    if ((stateMachineArn === undefined) === (mapRunArn === undefined))
      throw validationException('Exactly one of stateMachineArn and mapRunArn must be given');
    const all = mapRunArn === undefined ? ofMachine(context, stateMachineArn ?? '') : ofMapRun(context, mapRunArn);
    const wanted = statusFilter === undefined ? all : all.filter(({ status }) => status === statusFilter);
    const newestFirst = wanted.toReversed().sort((a, b) => b.startDate - a.startDate);
    const { values, ...next } = pageOf(newestFirst, page, ({ executionArn }) => executionArn);
    return { executions: values.map(shown), ...next };
  };
}

function ofMachine({ machines, executions }: ActionContext, stateMachineArn: string): ExecutionRecord[] {
  checkArn(stateMachineArn, 'stateMachine');
  if (!machines.has(stateMachineArn)) throw stateMachineDoesNotExist(stateMachineArn);
  return [...executions.records.values()].filter((record) => record.stateMachineArn === stateMachineArn);
}

function ofMapRun({ executions }: ActionContext, mapRunArn: string): ExecutionRecord[] {
  checkArn(mapRunArn, 'mapRun');
  if (!executions.mapRuns.get(mapRunArn)) throw resourceNotFound(mapRunArn);
  return [...executions.children.ofMapRun(mapRunArn)];
}

function shown({ executionArn, stateMachineArn, name, status, startDate, stopDate, mapRunArn }: ExecutionRecord) {
  return {
    ...{ executionArn, stateMachineArn, name, status, startDate: seconds(startDate) },
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...(mapRunArn !== undefined && { mapRunArn }),
  };
}
