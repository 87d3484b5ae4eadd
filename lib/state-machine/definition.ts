import { LIST_NOT_READ } from '../../src/failures';
import { LAMBDA_RETRY, type SlotSettings, slotStates } from './slot';

export type MapMode = 'inline' | 'distributed';

export interface DefinitionSettings extends SlotSettings {
  finishJobArn: string;
  /** Bucket for the index lists that distributed Maps read and the results they write. */
  bucketName: string;
}

/**
 * The state machine as data, for one of its two renderings. The CDK's task constructs cannot name a task definition that exists only at run
 * time (aws.md 8), and as data it can be tested without a stack.
 */
export function buildDefinition(mode: MapMode, settings: DefinitionSettings) {
  return {
    Comment: `Runs the pods of a Kubernetes Job (${mode} Map)`,
    QueryLanguage: 'JSONata',
    StartAt: 'Run pods',
    States: {
      'Run pods': {
        Type: 'Map',
        MaxConcurrency: '{% $states.input.parallelism %}',
        ...(mode === 'inline' ? inlineItems() : distributedItems(settings)),
        // Variables of the machine cannot be seen by the children of a distributed Map (aws.md 1.1): each item carries the run.
        ItemSelector: {
          slot: '{% $states.context.Map.Item.Value %}',
          run: '{% $states.input %}',
          attempt: '{% $states.input.attempt %}',
          launch: 0,
          interruptions: 0,
        },
        ItemProcessor: {
          ProcessorConfig: mode === 'inline' ? { Mode: 'INLINE' } : { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...slotStates(settings),
        },
        Output: {
          job: '{% $states.input.job %}',
          generation: '{% $states.input.generation %}',
          part: '{% $states.input.part %}',
          ending:
            mode === 'inline'
              ? { kind: 'completed', tasks: '{% $states.result %}' }
              : { kind: 'completed', results: '{% $states.result.ResultWriterDetails %}' },
        },
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Output: {
              job: '{% $states.input.job %}',
              generation: '{% $states.input.generation %}',
              part: '{% $states.input.part %}',
              ending: {
                kind: 'failed',
                error: '{% $states.errorOutput.Error %}',
                cause: '{% $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : "" %}',
              },
            },
            Next: 'Finish job',
          },
        ],
        Next: 'Finish job',
      },
      'Finish job': {
        Type: 'Task',
        Resource: `arn:${settings.partition}:states:::lambda:invoke`,
        Arguments: {
          FunctionName: settings.finishJobArn,
          Payload: {
            job: '{% $states.input.job %}',
            generation: '{% $states.input.generation %}',
            part: '{% $states.input.part %}',
            ending: '{% $states.input.ending %}',
            at: '{% $now() %}',
            retries: '{% $states.context.State.RetryCount %}',
          },
        },
        Output: '{% $states.result.Payload %}',
        Retry: [LAMBDA_RETRY],
        End: true,
      },
    },
  };
}

function inlineItems() {
  return { Items: '{% $states.input.items.slots %}' };
}

/** The indexes come from S3, because 100,000 of them do not fit an input; their results go there for the same reason (aws.md 1.3, 1.4). */
function distributedItems({ bucketName, partition }: DefinitionSettings) {
  return {
    Label: 'pods',
    ItemReader: {
      Resource: `arn:${partition}:states:::s3:getObject`,
      ReaderConfig: { InputType: 'JSON' },
      Arguments: { Bucket: '{% $states.input.items.bucket %}', Key: '{% $states.input.items.key %}' },
    },
    // S3 has failed, and nothing was begun: a fault of a moment must not be the end of the Job.
    Retry: [
      {
        ErrorEquals: [LIST_NOT_READ],
        IntervalSeconds: 5,
        BackoffRate: 2,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
        MaxAttempts: 8,
      },
    ],
    ResultWriter: {
      Resource: `arn:${partition}:states:::s3:putObject`,
      // COMPACT: the outputs alone. With the inputs, 100,000 pods would write the run 100,000 times.
      WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
      Arguments: {
        Bucket: bucketName,
        Prefix: '{% "results/" & $states.input.job.uid & "/" & $states.input.generation & "-" & $states.input.part %}',
      },
    },
  };
}
