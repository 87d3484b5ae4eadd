/**
 * Where a stand-in keeps its state: a map whose changes are seen at once and are on disk when the returned promise
 * resolves. What has been acknowledged survives `kill -9` of the process.
 */
export interface DurableMap<T> {
  readonly size: number;
  get(key: string): T | undefined;
  has(key: string): boolean;
  /** The value is kept as it is, or as its JSON, and written as JSON: do not change it afterwards, and do not compare it by its identity. */
  set(key: string, value: T): Promise<void>;
  delete(key: string): Promise<void>;
  entries(): IterableIterator<[string, T]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<T>;
}

/** Gives each stand-in its maps; a name is `<service>/<what>`, and is also the key of the records on disk. */
export interface DurableStore {
  map<T>(name: string): DurableMap<T>;
  /** Resolves when everything set so far is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
