import * as z from 'zod';
import { detailsMember, type HistoryEvent } from '../../../asl/history';
import type { Action } from '../../service';
import { checkArn, executionDoesNotExist, validationException } from '../errors';
import { inputOf, pageOf, paging, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({
  executionArn: z.string().min(1).max(256),
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
  ...paging,
});

/** Inputs and outputs of a history event, which can be left out. */
const DATA = new Set(['input', 'inputDetails', 'output', 'outputDetails']);

/** Shows an execution's history, in AWS's own member names. */
export function getExecutionHistory({ executions }: ActionContext): Action {
  return async (input) => {
    const { executionArn, reverseOrder, includeExecutionData, ...page } = inputOf(
      request,
      'GetExecutionHistory',
      input,
    );
    checkArn(executionArn, 'execution');
    const history = executions.historyOf(executionArn);
    if (!history && !executions.find(executionArn)) throw executionDoesNotExist(executionArn);
    if (!history) throw validationException(`The local cloud does not have the history of '${executionArn}' any more`);
    const ordered = reverseOrder ? history.toReversed() : history;
    const { values, ...next } = pageOf(ordered, page, ({ id }) => String(id));
    return { events: values.map((event) => shown(event, includeExecutionData)), ...next };
  };
}

function shown({ id, previousEventId, type, timestamp, details }: HistoryEvent, withData: boolean): object {
  const member = detailsMember(type);
  const told =
    details && !withData ? Object.fromEntries(Object.entries(details).filter(([name]) => !DATA.has(name))) : details;
  return {
    ...{ id, previousEventId, timestamp: seconds(timestamp), type },
    ...(member !== undefined && { [member]: told ?? {} }),
  };
}
