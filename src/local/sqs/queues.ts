import type { DurableStore } from '../durable-map';
import type { Surroundings } from '../service';

/** An AWS::SQS::Queue; standard queues only. */
export interface QueueDefinition {
  name: string;
  arn: string;
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  deadLetter?: { queueArn: string; maxReceiveCount: number };
}

export interface QueueDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  queues: QueueDefinition[];
}

export interface Message {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** Times in milliseconds since the epoch. */
  sentAt: number;
  receiveCount: number;
}

/** The stand-in for Amazon SQS, as far as EventBridge and event source mappings need it: no function of ours calls SQS itself. */
export interface Queues {
  /** Resolves when the message is durably stored. */
  send(queueArn: string, body: string): Promise<void>;
  /** Up to `limit` visible messages, which are invisible from now on for the visibility timeout. */
  receive(queueArn: string, limit: number): Message[];
  delete(queueArn: string, receiptHandles: string[]): Promise<void>;
  /** Makes messages visible again at once, as an event source mapping does with a batch that failed. */
  release(queueArn: string, receiptHandles: string[], delaySeconds: number): void;
  /** Messages that are there, visible or not. */
  size(queueArn: string): number;
  /** Calls back whenever a message becomes visible. Returns how to stop. */
  onMessage(queueArn: string, listener: () => void): () => void;
}

export declare function createQueues(deps: QueueDependencies): Queues;
