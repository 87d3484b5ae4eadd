import { createHash } from 'node:crypto';
import { ServiceError } from '../service';
import { SortedMap } from '../sorted-map';
import { compareUtf8 } from '../utf8-order';
import type { ObjectInfo, Objects } from './objects';

/** Bytes a key may have (S3 User Guide, "Naming Amazon S3 objects"). */
const LONGEST_KEY = 1024;

/** The objects of one bucket, and their order. */
export class Bucket {
  /** Made when a list is first asked for: most buckets are never listed. */
  private index: SortedMap<string, ObjectInfo> | undefined;

  /** @param now milliseconds since the epoch */
  constructor(
    private readonly objects: Objects,
    private readonly now: () => number,
  ) {}

  /** @throws ServiceError NoSuchKey */
  get(key: string): { info: ObjectInfo; body: Buffer } {
    return this.objects.get(key) ?? noSuchKey(key);
  }

  /** @throws ServiceError NoSuchKey */
  head(key: string): ObjectInfo {
    return this.objects.head(key) ?? noSuchKey(key);
  }

  has(key: string): boolean {
    return this.objects.head(key) !== undefined;
  }

  /** @throws ServiceError KeyTooLongError */
  put(key: string, body: Buffer, headers: Record<string, string>): ObjectInfo {
    if (Buffer.byteLength(key) > LONGEST_KEY) throw new ServiceError('KeyTooLongError', 'Your key is too long');
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const info = { key, size: body.length, etag, lastModified: this.now(), headers };
    this.objects.put(info, body);
    this.index?.set(key, info);
    return info;
  }

  delete(key: string): void {
    this.objects.delete(key);
    this.index?.delete(key);
  }

  /** Objects with a prefix behind a key, in the order of the keys' UTF-8 bytes. */
  *list(prefix: string, startAfter = ''): Generator<ObjectInfo> {
    const index = this.loadIndex();
    const below = (key: string) =>
      compareUtf8(key, prefix) < 0 || (startAfter !== '' && compareUtf8(key, startAfter) <= 0);
    const above = (key: string) => compareUtf8(key, prefix) > 0 && !key.startsWith(prefix);
    for (const [, info] of index.ascend(below, above)) yield info;
  }

  private loadIndex(): SortedMap<string, ObjectInfo> {
    if (!this.index) {
      this.index = new SortedMap(compareUtf8);
      for (const info of this.objects.all()) this.index.set(info.key, info);
    }
    return this.index;
  }
}

function noSuchKey(key: string): never {
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}
