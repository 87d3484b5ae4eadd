import type { DurableStore } from '../durable-map';
import type { Changes } from '../dynamodb/change';
import type { EventPattern } from '../events/pattern';
import type { Surroundings } from '../service';
import type { Queues } from '../sqs/queues';
import type { Lambda } from './lambda';

/** An AWS::Lambda::EventSourceMapping. */
export type MappingDefinition = {
  functionArn: string;
  /** Of the queue, or of the table's stream. */
  sourceArn: string;
  batchSize: number;
  batchingWindowSeconds: number;
  /** Matches the record; without filters everything matches. */
  filters?: EventPattern[];
  reportBatchItemFailures: boolean;
} & (
  | { source: 'sqs'; queueArn: string; maxConcurrency?: number }
  | {
      source: 'dynamodb';
      tableName: string;
      startingPosition: 'TRIM_HORIZON' | 'LATEST';
      /** Batches of different partition keys that may be in hand at once; 1 by default. */
      parallelizationFactor?: number;
      /** Whether a batch that failed is halved before it is tried again. */
      bisectBatchOnError?: boolean;
      /** A record that fails and is older than this is given up. */
      maximumRecordAgeSeconds?: number;
      /** Of the queue that is told of records that were given up. */
      onFailureArn?: string;
    }
);

export type QueueMappingDefinition = Extract<MappingDefinition, { source: 'sqs' }>;
export type StreamMappingDefinition = Extract<MappingDefinition, { source: 'dynamodb' }>;

export interface MappingDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  mappings: MappingDefinition[];
  lambda: Pick<Lambda, 'invoke'>;
  queues: Queues;
  changes: Changes;
  /** Told, once in a while, of a function that keeps failing. */
  notice(text: string): void;
}
