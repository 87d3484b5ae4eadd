import type { DurableStore } from '../durable-map';
import { ServiceError, type Surroundings } from '../service';
import type { Message, QueueDefinition } from './queue';
import { Queue } from './queue';

export interface QueueDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  queues: QueueDefinition[];
}

/** The stand-in for Amazon SQS, as far as EventBridge and event source mappings need it: no function of ours calls SQS itself. */
export interface Queues {
  /** Resolves when the message is durably stored. */
  send(queueArn: string, body: string): Promise<void>;
  /** Up to `limit` visible messages, which are invisible from now on for the visibility timeout. */
  receive(queueArn: string, limit: number): Message[];
  /** Handles of messages that have become visible again since are passed over. */
  delete(queueArn: string, receiptHandles: string[]): Promise<void>;
  /** Makes messages visible again at once or after a delay, as an event source mapping does with a batch that failed. */
  release(queueArn: string, receiptHandles: string[], delaySeconds: number): void;
  /** Messages that are there, visible or not. */
  size(queueArn: string): number;
  /** Messages that may be received now; some of them may have expired. */
  waiting(queueArn: string): number;
  /** Calls back whenever a message becomes visible. Returns how to stop. */
  onMessage(queueArn: string, listener: () => void): () => void;
}

/**
 * Standard queues. Differences from AWS: messages come in the order they were sent, and twice only after their visibility timeout, a release
 * or a restart of the process; how often a message was received is on disk only once it was released or its timeout has passed.
 * @throws Error naming a queue whose dead-letter queue is none of these
 */
export function createQueues({ store, surroundings, queues: definitions }: QueueDependencies): Queues {
  const queues = new Map<string, Queue>();
  for (const definition of definitions) queues.set(definition.arn, new Queue(definition, store, surroundings));
  for (const { name, arn, deadLetter } of definitions) {
    if (!deadLetter) continue;
    const target = queues.get(deadLetter.queueArn);
    if (!target) throw new Error(`Queue ${name}: its dead-letter queue ${deadLetter.queueArn} does not exist`);
    named(queues, arn).deadLetters = target;
  }
  return {
    send: async (queueArn, body) => named(queues, queueArn).send(body),
    receive: (queueArn, limit) => named(queues, queueArn).receive(limit),
    delete: async (queueArn, receiptHandles) => named(queues, queueArn).delete(receiptHandles),
    release: (queueArn, receiptHandles, delaySeconds) => named(queues, queueArn).release(receiptHandles, delaySeconds),
    size: (queueArn) => named(queues, queueArn).size,
    waiting: (queueArn) => named(queues, queueArn).waiting,
    onMessage: (queueArn, listener) => named(queues, queueArn).onMessage(listener),
  };
}

function named(queues: Map<string, Queue>, arn: string): Queue {
  const queue = queues.get(arn);
  if (!queue) throw new ServiceError('QueueDoesNotExist', `The specified queue does not exist: ${arn}`);
  return queue;
}
