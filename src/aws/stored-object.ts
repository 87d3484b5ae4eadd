import { pack, unpack } from '../plan/packed-text';

/**
 * Objects as their items in the table keep them: without their version, which is their place in the change log and stands beside them. In a file
 * of its own, so that who reads items by other means than the SDK reads them alike.
 */

interface KubernetesObject {
  metadata: { resourceVersion?: string };
}

/** An attribute of an item: the SDK has bytes for B, and events have base64. */
interface StoredText {
  S?: string;
  B?: Uint8Array | string;
}

/**
 * Bytes above which an object is packed. An item has room for 400 KB, and the status of a Job of 100,000 indexes of which every other one fails
 * takes more; shorter ones can be read in the console.
 */
const PLAIN_BYTES = 100_000;

/** The attribute of an object. */
export function storedText(object: KubernetesObject): { S: string } | { B: Uint8Array } {
  const text = JSON.stringify(unversioned(object));
  return Buffer.byteLength(text) > PLAIN_BYTES ? { B: pack(text) } : { S: text };
}

/** An object as it is shown, from the attribute of its item and its place. */
export function storedObject<T extends KubernetesObject>({ S, B }: StoredText = {}, place: number): T {
  const text = S ?? (B && unpack(B)) ?? '';
  return versioned(JSON.parse(text) as T, place);
}

export function versioned<T extends KubernetesObject>(object: T, place: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(place) } };
}

export function unversioned<T extends KubernetesObject>(object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
