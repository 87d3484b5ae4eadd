import { INFRASTRUCTURE_ERRORS } from '../../src/failures';
import { POD_NAME_ALPHABET, POD_SUFFIX_COUNT, POD_SUFFIX_STEP } from '../../src/job/pod-names';
import { FAILED_CONTAINERS_MARK, MOST_INTERRUPTIONS } from '../../src/plan/execution-input';
import { PLACEHOLDERS } from '../../src/plan/placeholders';

export interface PodNetwork {
  clusterArn: string;
  subnets: string[];
  securityGroups: string[];
  /** Pods in a public subnet without NAT need an address of their own to pull their image. */
  assignPublicIp: boolean;
}

/** Written out for each letter: a function of JSONata's own would double what an evaluation costs. */
function letter(digit: number): string {
  const rest = digit === 0 ? '$n' : `$floor($n / ${POD_NAME_ALPHABET.length ** digit})`;
  return `$substring("${POD_NAME_ALPHABET}", ${rest} % ${POD_NAME_ALPHABET.length}, 1)`;
}

/**
 * The pod's name, by the formula of `src/job/pod-names.ts`: it must be known before the task exists, because the pod's own
 * environment holds it.
 */
const POD_NAME = `(
  $run := $states.input.run;
  $slot := $string($states.input.slot);
  $n := (($states.input.attempt * $run.slots + $states.input.slot) * ${POD_SUFFIX_STEP} + $run.podNames.seed) % ${POD_SUFFIX_COUNT};
  $prefix := $run.podNames.indexed
    ? $substring($run.podNames.name, 0, 56 - $length($slot)) & "-" & $slot & "-"
    : $substring($run.podNames.name & "-", 0, 58);
  $pod := $prefix & ${[0, 1, 2, 3, 4].map(letter).join(' & ')};`;

/** A text as JSONata writes it, in ASCII alone: CloudFormation has been seen to store other characters of a template as question marks. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const CONTAINER_OVERRIDES = `{% ${POD_NAME}
  $filled := $replace($run.overrides, ${literal(PLACEHOLDERS.podName)}, $pod);
  $filled := $replace($filled, ${literal(PLACEHOLDERS.slot)}, $slot);
  $filled := $replace($filled, ${literal(PLACEHOLDERS.attempt)}, $string($states.input.attempt));
  $parse($replace($filled, ${literal(PLACEHOLDERS.launch)}, $string($states.input.launch)))
) %}`.replace(/\n */g, ' ');

const CAPACITY_PROVIDER = `{% $states.input.run.spot and $states.input.interruptions < ${MOST_INTERRUPTIONS} ? "FARGATE_SPOT" : "FARGATE" %}`;

/** The pod's own deadline, or the longest a Task may take. Undefined operands drop out. */
const SECONDS = '{% $min([99999999, $states.input.run.podSeconds]) %}';

/**
 * The ARN of the task, which lets Finish job look at tasks whose events have not come yet. Two kinds of tasks that ended well for ECS may not
 * be what the Job wants. Of a pod with several main containers none is essential to ECS, so it may hold one that failed. And one that was told
 * to stop, and ended with 0, may not have done its work. Then this fails the state on purpose, and Judge failure gets the task as it would from
 * States.TaskFailed, at the price of no further state (docs/adr/0007, docs/adr/0013).
 */
const FAILED = '$exists($states.result.Containers[Name in $states.input.run.mainContainers and $not(ExitCode = 0)])';
const STOPPED = '$states.result.StopCode = "UserInitiated"';
const TASK_ARN = `{% ${STOPPED} or ${FAILED} ? $error(${literal(FAILED_CONTAINERS_MARK)} & $string($states.result)) : $states.result.TaskArn %}`;

/** Some errors have no cause, such as States.Timeout (aws.md 2.2), and an expression without a value is an error itself. */
const CAUGHT =
  '{% $merge([$states.input, {"error": $states.errorOutput.Error, "cause": $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : ""}]) %}';

/** One pod: the only state a pod that succeeds passes, so that it costs one transition. */
export function runPod(network: PodNetwork, partition: string, next: string) {
  return {
    Type: 'Task',
    // Only members that the integration is known to take (aws.md 2.1): an unknown one fails at run time.
    Resource: `arn:${partition}:states:::ecs:runTask.sync`,
    Arguments: {
      Cluster: network.clusterArn,
      TaskDefinition: '{% $states.input.run.taskDefinition %}',
      CapacityProviderStrategy: [{ CapacityProvider: CAPACITY_PROVIDER, Weight: 1 }],
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: network.subnets,
          SecurityGroups: network.securityGroups,
          AssignPublicIp: network.assignPublicIp ? 'ENABLED' : 'DISABLED',
        },
      },
      Overrides: { ContainerOverrides: CONTAINER_OVERRIDES },
    },
    TimeoutSeconds: SECONDS,
    // States.TaskFailed is a wildcard for most names, so the names stand alone (aws.md 2.4). Values of Retry are literals (3.2).
    Retry: [
      {
        ErrorEquals: INFRASTRUCTURE_ERRORS,
        IntervalSeconds: 5,
        BackoffRate: 2,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
        // A quarter of an hour at most: a rush of starts is over by then, and what is not is told by Judge failure, which tries again.
        MaxAttempts: 8,
      },
    ],
    Catch: [
      {
        ErrorEquals: ['States.ALL'],
        Output: CAUGHT,
        Next: next,
      },
    ],
    Output: TASK_ARN,
    End: true,
  };
}
