import type { Objects } from './objects';

export function createMemoryObjects(now: () => number): Objects {
  const objects = new Map<string, { body: Buffer; lastModified: number }>();
  return {
    get: (key) => objects.get(key)?.body,
    put: (key, body) => {
      objects.set(key, { body, lastModified: now() });
    },
    delete: (key) => {
      objects.delete(key);
    },
    keys: () => [...objects.keys()],
    lastModified: (key) => objects.get(key)?.lastModified,
  };
}
