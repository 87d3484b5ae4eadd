/**
 * Objects as their items in the table keep them: without their version, which is their place in the change log and stands beside them. In a file
 * of its own, so that who reads items by other means than the SDK reads them alike.
 */

interface KubernetesObject {
  metadata: { resourceVersion?: string };
}

/** An object as it is shown, from the text of its item and its place. */
export function storedObject<T extends KubernetesObject>(text: string, place: number): T {
  return versioned(JSON.parse(text) as T, place);
}

export function versioned<T extends KubernetesObject>(object: T, place: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(place) } };
}

export function unversioned<T extends KubernetesObject>(object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
