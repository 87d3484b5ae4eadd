import { type PodNetwork, runPod } from './run-pod';

export interface SlotSettings {
  network: PodNetwork;
  partition: string;
  judgeFailureArn: string;
}

/** A function that is throttled or could not be reached has decided nothing: ask again. */
export const LAMBDA_RETRY = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
  MaxAttempts: 20,
};

/**
 * What becomes of one slot: a pod, and another one for as long as they fail and `Judge failure` wants one more. The loop takes the place of
 * `Retry`, whose attempts are literals and are counted per slot, while backoffLimit belongs to the Job and to the whole of it.
 */
export function slotStates({ network, partition, judgeFailureArn }: SlotSettings) {
  return {
    StartAt: 'Run pod',
    States: {
      'Run pod': runPod(network, partition, 'Judge failure'),
      'Judge failure': {
        Type: 'Task',
        Resource: `arn:${partition}:states:::lambda:invoke`,
        Arguments: {
          FunctionName: judgeFailureArn,
          Payload: {
            job: '{% $states.input.run.job %}',
            generation: '{% $states.input.run.generation %}',
            slot: '{% $states.input.slot %}',
            attempt: '{% $states.input.attempt %}',
            launch: '{% $states.input.launch %}',
            spot: '{% $states.input.run.spot %}',
            interruptions: '{% $states.input.interruptions %}',
            error: '{% $states.input.error %}',
            cause: '{% $states.input.cause %}',
            at: '{% $states.context.State.EnteredTime %}',
          },
        },
        Output: '{% $merge([$states.input, {"decision": $states.result.Payload}]) %}',
        Retry: [LAMBDA_RETRY],
        Next: 'Decide',
      },
      Decide: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.decision.action = "FailJob" %}', Next: 'Fail the Job' },
          { Condition: '{% $states.input.decision.action = "EndSlot" %}', Next: 'End the slot' },
          { Condition: '{% $states.input.decision.action = "JudgeAgain" %}', Next: 'Wait and ask again' },
        ],
        Default: 'Back off',
      },
      'Back off': {
        Type: 'Wait',
        Seconds: '{% $states.input.decision.seconds %}',
        Output: {
          slot: '{% $states.input.slot %}',
          run: '{% $states.input.run %}',
          attempt: '{% $states.input.decision.attempt %}',
          launch: '{% $states.input.decision.launch %}',
          interruptions: '{% $states.input.decision.interruptions %}',
        },
        Next: 'Run pod',
      },
      'Wait and ask again': {
        Type: 'Wait',
        Seconds: '{% $states.input.decision.seconds %}',
        Next: 'Judge failure',
      },
      'End the slot': { Type: 'Succeed', Output: {} },
      'Fail the Job': {
        Type: 'Fail',
        Error: '{% $states.input.decision.error %}',
        Cause: '{% $states.input.decision.cause %}',
      },
    },
  };
}
