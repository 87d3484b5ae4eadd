import { Duration } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, type IEventSourceDlq, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allowSending } from './grants';

/** A queue of ours: encrypted with a key that costs nothing, and over TLS alone. */
export function gantryQueue(scope: Construct, id: string, props: QueueProps = {}): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...props,
  });
}

/**
 * Where everything ends that could not be delivered: task states, changes of Jobs, calls of schedules, and events that a function did not take. One queue for all,
 * so that one alarm tells of it; the next sweep sees to what it was about.
 */
export class DeadLetters extends Construct {
  readonly queue: IQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = gantryQueue(this, 'Queue');
  }

  /** Of a stream: what can no more be handed to the function. The CDK's own would let the function look at the queue, too. */
  ofStream(fn: IFunction): IEventSourceDlq {
    allowSending(fn, this.queue);
    return { bind: () => ({ destination: this.queue.queueArn }) };
  }

  /** Events for a function come without anybody who waits for its answer: Lambda tries three times. */
  ofEvents(fn: IFunction): void {
    allowSending(fn, this.queue);
    new CfnEventInvokeConfig(this, `Of${fn.node.id}`, {
      functionName: fn.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: this.queue.queueArn } },
    });
  }
}
