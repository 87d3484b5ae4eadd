/** Where the objects of one bucket are kept. */
export interface Objects {
  get(key: string): Buffer | undefined;
  /** Replaces the whole object, or nothing of it when the process dies. */
  put(key: string, body: Buffer): void;
  delete(key: string): void;
  /** In any order. */
  keys(): string[];
  /** Milliseconds since the epoch. */
  lastModified(key: string): number | undefined;
}
