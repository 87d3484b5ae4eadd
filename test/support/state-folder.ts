import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableStore } from '../../src/local/durable-map';
import { openJournal } from '../../src/local/journal/journal';

/** A journal on disk that can be opened again, as the next process would. */
export interface StateFolder {
  open(): Promise<DurableStore>;
  remove(): Promise<void>;
}

export function makeStateFolder(): StateFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'gantry-state-'));
  let store: DurableStore | undefined;
  return {
    async open() {
      await store?.close();
      store = await openJournal(folder);
      return store;
    },
    async remove() {
      await store?.close();
      rmSync(folder, { recursive: true });
    },
  };
}
