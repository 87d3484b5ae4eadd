import type { DurableMap } from '../durable-map';
import type { JournalWriter } from './journal-writer';
import type { PackingMap } from './packing-map';

const DONE = Promise.resolve();

/** A map that tells a writer of each of its changes; without a writer it is kept in memory only. */
export class JournaledMap<T> implements DurableMap<T> {
  private readonly values_: PackingMap<T>;

  constructor(
    private readonly name: string,
    values: PackingMap<unknown>,
    private readonly writer: JournalWriter | undefined,
  ) {
    this.values_ = values as PackingMap<T>;
  }

  get size(): number {
    return this.values_.size;
  }

  get(key: string): T | undefined {
    return this.values_.get(key);
  }

  has(key: string): boolean {
    return this.values_.has(key);
  }

  set(key: string, value: T): Promise<void> {
    // Written first: a value that is no JSON must not be in the map either.
    const written = this.writer?.append([this.name, key, value]) ?? DONE;
    this.values_.set(key, value);
    return written;
  }

  delete(key: string): Promise<void> {
    if (!this.values_.has(key)) return DONE;
    const written = this.writer?.append([this.name, key]) ?? DONE;
    this.values_.delete(key);
    return written;
  }

  entries(): IterableIterator<[string, T]> {
    return this.values_.entries();
  }

  keys(): IterableIterator<string> {
    return this.values_.keys();
  }

  values(): IterableIterator<T> {
    return this.values_.values();
  }
}
