import type { Pod } from '../job/types';

/**
 * A pod as it is shown, from what its item in the table holds: its text, and its place in the change log. In a file of its own, so that who reads items by other means than the SDK
 * reads them alike.
 */
export function storedPod(object: string, place: number): Pod {
  const pod: Pod = JSON.parse(object);
  return { ...pod, metadata: { ...pod.metadata, resourceVersion: String(place) } };
}
