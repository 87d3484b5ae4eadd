export interface KeyAttribute {
  name: string;
  type: 'S' | 'N' | 'B';
}

/** What a stream record holds of an item. */
export type StreamViewType = 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'KEYS_ONLY';

/** What the local cloud needs to know of a table. Secondary indexes are not implemented. */
export interface TableDefinition {
  name: string;
  partitionKey: KeyAttribute;
  sortKey?: KeyAttribute;
  /** Whether changes can be subscribed to. */
  stream: boolean;
  /** NEW_AND_OLD_IMAGES by default. */
  streamViewType?: StreamViewType;
  /** Holds the second since the epoch after which an item is gone. */
  timeToLiveAttribute?: string;
}
