import type { Item } from './attribute-value';
import type { StreamViewType } from './table-definition';

/** One record of a DynamoDB stream, as Lambda hands it to a function. */
export interface ChangeRecord {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: '1.1';
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  eventSourceARN: string;
  /** Only on what time to live removed, as in AWS. */
  userIdentity?: { type: 'Service'; principalId: 'dynamodb.amazonaws.com' };
  dynamodb: {
    /** Seconds since the epoch. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    /** Digits, padded so that later records have greater text. */
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
}

/** The streams of all tables: what is kept here was written in the same journal record as the item itself. */
export interface Changes {
  /**
   * From now on changes of the table for which `wanted` is true are kept until they are trimmed. A change that nobody wants is not kept
   * and costs nothing. Must be called before the first write of the process; what an earlier process kept is there anyway.
   */
  subscribe(tableName: string, wanted: (record: ChangeRecord) => boolean): void;
  /** Kept records after a sequence number (`''`: from the oldest), oldest first. */
  read(tableName: string, afterSequence: string, limit: number): ChangeRecord[];
  /** Calls back after a kept record is on disk. Returns how to stop. */
  onChange(listener: (tableName: string) => void): () => void;
  /** Forgets what every consumer has passed: all records up to and including this sequence number. */
  trim(tableName: string, sequence: string): Promise<void>;
  /** The stream of a table, as `eventSourceARN` names it. */
  streamArn(tableName: string): string;
}
