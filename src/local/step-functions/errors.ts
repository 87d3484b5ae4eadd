import { ServiceError } from '../service';

export const validationException = (message: string) => new ServiceError('ValidationException', message);

export const executionDoesNotExist = (arn: string) =>
  new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

export const stateMachineDoesNotExist = (arn: string) =>
  new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const resourceNotFound = (arn: string) => new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);

/** @throws ServiceError InvalidArn unless it is the ARN of such a thing of Step Functions */
export function checkArn(arn: string, kind: 'execution' | 'stateMachine' | 'mapRun'): void {
  const [prefix, , service, , , found, ...name] = arn.split(':');
  if (prefix !== 'arn' || service !== 'states')
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (found !== kind || name.length === 0 || name.includes(''))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${found ?? ''}'`);
}
