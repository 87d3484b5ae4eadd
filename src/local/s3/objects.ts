/** What is known of an object beside its content. */
export interface ObjectInfo {
  key: string;
  /** Bytes. */
  size: number;
  /** With its quotes, as in the header. */
  etag: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
  /** Headers it was stored with and is served with: `content-type`, `x-amz-meta-...`, `x-amz-checksum-...`, ... */
  headers: Record<string, string>;
}

/** Where the objects of one bucket are kept. */
export interface Objects {
  get(key: string): { info: ObjectInfo; body: Buffer } | undefined;
  head(key: string): ObjectInfo | undefined;
  /** Replaces the whole object, or nothing of it when the process dies. */
  put(info: ObjectInfo, body: Buffer): void;
  delete(key: string): void;
  /** In any order. */
  all(): Iterable<ObjectInfo>;
}
