import type { ObjectInfo, Objects } from './objects';

export function createMemoryObjects(): Objects {
  const objects = new Map<string, { info: ObjectInfo; body: Buffer }>();
  return {
    get: (key) => objects.get(key),
    head: (key) => objects.get(key)?.info,
    put(info, body) {
      objects.set(info.key, { info, body });
    },
    delete(key) {
      objects.delete(key);
    },
    *all() {
      for (const { info } of objects.values()) yield info;
    },
  };
}
