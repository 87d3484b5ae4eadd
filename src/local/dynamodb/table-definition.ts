export interface KeyAttribute {
  name: string;
  type: 'S' | 'N' | 'B';
}

/** What the local cloud needs to know of a table. Secondary indexes are not implemented. */
export interface TableDefinition {
  name: string;
  partitionKey: KeyAttribute;
  sortKey?: KeyAttribute;
  /** Whether changes can be subscribed to; the view type is NEW_AND_OLD_IMAGES. */
  stream: boolean;
  /** Holds the second since the epoch after which an item is gone. */
  timeToLiveAttribute?: string;
}
