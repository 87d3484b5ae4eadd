import { Fifo } from '../fifo';
import { Pack } from './pack';

/** So many objects that were set last are kept as they are: what is worked on now is among them, unless more than a thousand pods run. */
const AT_WORK = 4096;
/** Objects packed together. Alike as they are, all of them take little more room than a few would alone, but to read one unpacks all. */
const TOGETHER = 64;

/** Where a packed value lies. */
class Packed {
  constructor(
    readonly pack: Pack,
    readonly place: number,
  ) {}
}

/**
 * A map of JSON values, in which objects that were set long ago take a tenth of their room: a hundred thousand tasks that have stopped, or
 * pods that have ended, would take a gigabyte otherwise. To read one of those costs some hundred microseconds, and next to nothing for what
 * was set at about the same time. A value that was packed is another object each time it is read.
 */
export class PackingMap<T> {
  private readonly stored = new Map<string, T | Packed>();
  /** What may be packed when its turn comes, oldest first. */
  private readonly waiting = new Fifo<{ key: string; value: T }>();
  private open = new Pack();
  /** The pack that was read last: others are likely to be read from it. */
  private unpacked: { pack: Pack; texts: string[] } | undefined;

  /** @param atWork how many of the objects that were set last are not packed */
  constructor(private readonly atWork = AT_WORK) {}

  get size(): number {
    return this.stored.size;
  }

  has(key: string): boolean {
    return this.stored.has(key);
  }

  get(key: string): T | undefined {
    const value = this.stored.get(key);
    return value instanceof Packed ? this.read(value) : value;
  }

  set(key: string, value: T): void {
    this.stored.set(key, value);
    if (typeof value !== 'object') return;
    this.waiting.push({ key, value });
    if (this.waiting.size > this.atWork) this.packOldest();
  }

  delete(key: string): void {
    this.stored.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.stored.keys();
  }

  *values(): IterableIterator<T> {
    for (const value of this.stored.values()) yield value instanceof Packed ? this.read(value) : value;
  }

  *entries(): IterableIterator<[string, T]> {
    for (const [key, value] of this.stored) yield [key, value instanceof Packed ? this.read(value) : value];
  }

  private packOldest(): void {
    const oldest = this.waiting.shift();
    // What was set anew or deleted meanwhile is passed over: its pack keeps nothing of it.
    if (!oldest || this.stored.get(oldest.key) !== oldest.value) return;
    this.stored.set(oldest.key, new Packed(this.open, this.open.add(JSON.stringify(oldest.value))));
    if (this.open.size < TOGETHER) return;
    this.open.close();
    this.open = new Pack();
  }

  private read({ pack, place }: Packed): T {
    if (this.unpacked?.pack !== pack) this.unpacked = { pack, texts: pack.texts() };
    return JSON.parse(this.unpacked.texts[place] as string);
  }
}
