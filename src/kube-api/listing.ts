import { placeKey } from '../operations/object-log';
import { StatusError } from './status-error';

/** What is listed has to fit into one answer of a function (6 MB, aws.md 7). */
const MOST_BYTES = 4 * 1024 * 1024;

export interface Page<T> {
  items: T[];
  /** `metadata.continue`: where the next page begins. */
  next?: string;
}

interface Metadata {
  metadata: { namespace?: string; name: string };
}

/**
 * One page of a list. Pages are found again by the key of their last object, so that objects that come or go between them neither hide nor
 * repeat others.
 * @param place the version of the list
 * @param followsPages the client goes on to the next page although it has asked for no limit
 * @throws StatusError 413 when the list is too large for a client that does not
 */
export async function pageOf<T extends Metadata>(
  objects: AsyncIterable<T>,
  selected: (object: T) => boolean,
  place: number,
  limit: number | undefined,
  followsPages = false,
): Promise<Page<T>> {
  const items: T[] = [];
  let bytes = 0;
  for await (const object of objects) {
    if (!selected(object)) continue;
    const last = items.at(-1);
    if (last && (items.length >= (limit ?? Number.POSITIVE_INFINITY) || bytes > MOST_BYTES)) {
      if (limit === undefined && !followsPages) throw tooLarge(items.length);
      return { items, next: tokenOf(last, place) };
    }
    items.push(object);
    bytes += JSON.stringify(object).length;
  }
  return { items };
}

function tooLarge(fit: number): StatusError {
  const message = `the list is larger than one answer can be: ask for it in pages, with limit=${Math.min(500, fit)} and then with continue`;
  return new StatusError(413, 'RequestEntityTooLarge', message);
}

export interface Continued {
  /** `namespace/name` behind which to begin. */
  after: string;
  /** The version of the list. */
  place: number;
}

function tokenOf(last: Metadata, place: number): string {
  const token: Continued = { after: placeKey(last), place };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** `namespace/name` as they can be in a token, or `/name` of what has no namespace; the table takes no longer key either. */
const KEY = /^([a-z0-9-]{0,63})\/[^/]{1,253}$/;

/**
 * @param namespace of the list; undefined for a list of all
 * @throws StatusError 410: what the API server says of a token that it cannot use
 */
export function parseContinue(token: string | undefined, namespace?: string): Continued | undefined {
  if (token === undefined || token === '') return undefined;
  try {
    const { after, place } = JSON.parse(Buffer.from(token, 'base64url').toString());
    const [, of] = (typeof after === 'string' && KEY.exec(after)) || [];
    const isOurs = of !== undefined && Number.isSafeInteger(place) && place >= 0;
    if (isOurs && (namespace === undefined || of === namespace)) return { after, place };
  } catch {
    // Said below.
  }
  throw new StatusError(410, 'Expired', 'The provided continue parameter is not one that this server gave out');
}
