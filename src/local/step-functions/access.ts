import type { Accesses, AccessOf } from '../iam/access';

/** What IAM is asked about Step Functions' actions (Service Authorization Reference: AWS Step Functions). */
export const STEP_FUNCTIONS_ACCESS: Accesses = {
  DescribeExecution: on('DescribeExecution', 'executionArn'),
  DescribeMapRun: on('DescribeMapRun', 'mapRunArn'),
  DescribeStateMachine: on('DescribeStateMachine', 'stateMachineArn'),
  GetExecutionHistory: on('GetExecutionHistory', 'executionArn'),
  ListExecutions: ({ stateMachineArn, mapRunArn }) => [
    { action: 'states:ListExecutions', resource: String(stateMachineArn ?? mapRunArn) },
  ],
  ListMapRuns: on('ListMapRuns', 'executionArn'),
  StartExecution: on('StartExecution', 'stateMachineArn'),
  StopExecution: on('StopExecution', 'executionArn'),
  UpdateMapRun: on('UpdateMapRun', 'mapRunArn'),
};

function on(action: string, member: string): AccessOf {
  return (input) => [{ action: `states:${action}`, resource: String(input[member]) }];
}
