import { SortedMap } from '../sorted-map';
import { compareUtf8 } from '../utf8-order';
import type { Item } from './attribute-value';
import type { Key } from './key';

/** What has expired longer ago than this is kept: five years, in seconds ("Using time to live in DynamoDB", Developer Guide). */
const TOO_LONG_AGO = 5 * 365 * 24 * 3600;

interface Expiry {
  /** Seconds since the epoch. */
  at: number;
  key: Key;
}

/** Which items of a table end when, the first one first. */
export class TimeToLive {
  private readonly expiries = new SortedMap<Expiry, true>(
    (a, b) => a.at - b.at || compareUtf8(a.key.partition, b.key.partition) || compareUtf8(a.key.sort, b.key.sort),
  );

  constructor(private readonly attribute: string) {}

  remember(key: Key, item: Item): void {
    const expiry = this.expiryOf(key, item);
    if (expiry) this.expiries.set(expiry, true);
  }

  forget(key: Key, item: Item): void {
    const expiry = this.expiryOf(key, item);
    if (expiry) this.expiries.delete(expiry);
  }

  /**
   * The key of an item whose time is over.
   * @param now milliseconds since the epoch
   */
  over(now: number): Key | undefined {
    const seconds = Math.floor(now / 1000);
    const [first] = this.expiries.ascend(({ at }) => at <= seconds - TOO_LONG_AGO);
    return first && first[0].at < seconds ? first[0].key : undefined;
  }

  private expiryOf(key: Key, item: Item): Expiry | undefined {
    const value = Object.hasOwn(item, this.attribute) ? item[this.attribute] : undefined;
    return value && 'N' in value ? { at: Number(value.N), key } : undefined;
  }
}
