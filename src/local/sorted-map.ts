/** Entries of one chunk at most: small enough that inserting into it moves next to nothing. */
const CHUNK = 512;

interface Entry<K, V> {
  key: K;
  value: V;
}

/**
 * A map in the order of its keys: sorted chunks of entries, found by binary search. A lookup costs the logarithm of its size, a change
 * that and the moving of one chunk's rest.
 */
export class SortedMap<K, V> {
  /** Never with an empty chunk. */
  private readonly chunks: Entry<K, V>[][] = [];
  private count = 0;

  constructor(private readonly compare: (a: K, b: K) => number) {}

  get size(): number {
    return this.count;
  }

  get(key: K): V | undefined {
    const entry = this.chunks[this.chunkOf(key)];
    const found = entry?.[this.placeIn(entry, key)];
    return found && this.compare(found.key, key) === 0 ? found.value : undefined;
  }

  set(key: K, value: V): void {
    const at = this.chunkOf(key);
    const chunk = this.chunks[at];
    if (!chunk) {
      this.chunks.push([{ key, value }]);
      this.count++;
      return;
    }
    const place = this.placeIn(chunk, key);
    const found = chunk[place];
    if (found && this.compare(found.key, key) === 0) {
      found.value = value;
      return;
    }
    chunk.splice(place, 0, { key, value });
    this.count++;
    if (chunk.length > CHUNK) {
      // What comes in order fills the last chunk: it is left full, and only the newest entry moves on.
      const appended = at === this.chunks.length - 1 && place === chunk.length - 1;
      this.chunks.splice(at + 1, 0, chunk.splice(appended ? CHUNK : CHUNK / 2));
    }
  }

  /** @returns whether it was there */
  delete(key: K): boolean {
    const at = this.chunkOf(key);
    const chunk = this.chunks[at];
    if (!chunk) return false;
    const place = this.placeIn(chunk, key);
    const found = chunk[place];
    if (!found || this.compare(found.key, key) !== 0) return false;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.chunks.splice(at, 1);
    this.count--;
    return true;
  }

  first(): [K, V] | undefined {
    const entry = this.chunks[0]?.[0];
    return entry && [entry.key, entry.value];
  }

  /**
   * Entries from the first for which `below` is false up to the last for which `above` is false. Both must agree with the order: no key
   * is below after one that is not. The map must not change meanwhile.
   */
  *ascend(below: (key: K) => boolean = never, above: (key: K) => boolean = never): Generator<[K, V]> {
    let at = partitionPoint(this.chunks, (chunk) => below((chunk.at(-1) as Entry<K, V>).key));
    let place = partitionPoint(this.chunks[at] ?? [], (entry) => below(entry.key));
    for (; at < this.chunks.length; at++, place = 0) {
      const chunk = this.chunks[at] as Entry<K, V>[];
      for (; place < chunk.length; place++) {
        const { key, value } = chunk[place] as Entry<K, V>;
        if (above(key)) return;
        yield [key, value];
      }
    }
  }

  /** The same entries from the last to the first. */
  *descend(below: (key: K) => boolean = never, above: (key: K) => boolean = never): Generator<[K, V]> {
    let at = partitionPoint(this.chunks, (chunk) => !above((chunk[0] as Entry<K, V>).key)) - 1;
    let place = partitionPoint(this.chunks[at] ?? [], (entry) => !above(entry.key)) - 1;
    for (; at >= 0; at--, place = (this.chunks[at]?.length ?? 0) - 1) {
      const chunk = this.chunks[at] as Entry<K, V>[];
      for (; place >= 0; place--) {
        const { key, value } = chunk[place] as Entry<K, V>;
        if (below(key)) return;
        yield [key, value];
      }
    }
  }

  /** The only chunk the key can be in. */
  private chunkOf(key: K): number {
    const after = partitionPoint(this.chunks, (chunk) => this.compare((chunk[0] as Entry<K, V>).key, key) <= 0);
    return Math.max(after - 1, 0);
  }

  private placeIn(chunk: Entry<K, V>[], key: K): number {
    return partitionPoint(chunk, (entry) => this.compare(entry.key, key) < 0);
  }
}

/** Index of the first element for which `before` is false, when it is true for all elements before it and false for all after. */
export function partitionPoint<T>(elements: readonly T[], before: (element: T) => boolean): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(elements[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function never(): boolean {
  return false;
}
