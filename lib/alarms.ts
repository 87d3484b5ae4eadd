import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { assumedByStates } from './assumed-by';
import { executionLogs } from './execution-logs';
import { allowInvoking, allowTracing } from './grants';
import { LAMBDA_RETRY } from './state-machine/slot';

/** The machine that waits until a time, and then tells Submit to look at a Job again (docs/adr/0011). */
export class Alarms extends Construct {
  readonly machineArn: string;

  constructor(scope: Construct, id: string, submit: IFunction, logRetention: RetentionDays) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: assumedByStates(this) });
    allowInvoking(role, [submit]);
    allowTracing(role);
    const machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: alarmMachineName(stack),
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: stack.toJsonString(alarmDefinition(stack.partition, submit.functionArn)),
      loggingConfiguration: executionLogs(this, alarmMachineName(stack), role, logRetention),
      tracingConfiguration: { enabled: true },
    });
    machine.node.addDependency(role);
    this.machineArn = machine.attrArn;
  }
}

/** Two states, of which a Job pays for the first when its alarm is set and for the second when it rings. */
function alarmDefinition(partition: string, submitArn: string) {
  return {
    Comment: 'Waits until something becomes of a Kubernetes Job by time alone',
    QueryLanguage: 'JSONata',
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Timestamp: '{% $states.input.until %}', Next: 'Ring' },
      Ring: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::lambda:invoke`,
        Arguments: {
          FunctionName: submitArn,
          Payload: { alarm: '{% $states.input %}', at: '{% $states.context.State.EnteredTime %}' },
        },
        Output: '{% $states.result.Payload %}',
        Retry: [LAMBDA_RETRY],
        End: true,
      },
    },
  };
}

/** Submit, which the machine calls, is the one that starts it: neither can wait for the other's ARN. */
export function alarmArns(stack: Stack): { machine: string; executions: string } {
  const arnOf = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const name = alarmMachineName(stack);
  return { machine: arnOf('stateMachine', name), executions: arnOf('execution', `${name}:*`) };
}

const alarmMachineName = (stack: Stack) => `${stack.stackName}-alarms`;
