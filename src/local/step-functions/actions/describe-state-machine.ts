import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, stateMachineDoesNotExist } from '../errors';
import { inputOf, seconds } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({ stateMachineArn: z.string().min(1).max(2000) });

export function describeStateMachine({ machines }: ActionContext): Action {
  return async (input) => {
    const { stateMachineArn } = inputOf(request, 'DescribeStateMachine', input);
    checkArn(stateMachineArn, 'stateMachine');
    const found = machines.get(stateMachineArn);
    if (!found) throw stateMachineDoesNotExist(stateMachineArn);
    const { name, definition, roleArn } = found.definition;
    return {
      ...{ stateMachineArn, name, status: 'ACTIVE', definition, roleArn, type: 'STANDARD' },
      creationDate: seconds(found.creationDate),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    };
  };
}
