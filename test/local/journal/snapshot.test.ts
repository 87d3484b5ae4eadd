import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableStore } from '../../../src/local/durable-map';
import { openJournal } from '../../../src/local/journal/journal';
import { makeRandom } from '../../support/surroundings';

const MEGABYTE = 'x'.repeat(1024 * 1024);

let folder: string;
let store: DurableStore;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-journal-'));
  store = await openJournal(folder);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const size = () => statSync(path.join(folder, 'journal.jsonl')).size;
const isRewriting = () => existsSync(path.join(folder, 'journal.jsonl.new'));
const turn = () => new Promise(setImmediate);

/** Writes until the journal begins to be rewritten. */
async function fill(): Promise<void> {
  const map = store.map('big');
  for (let at = 0; !isRewriting(); at++) {
    if (at > 40) throw new Error('the journal is not rewritten');
    await map.set(`${at % 5}`, `${at} ${MEGABYTE}`);
  }
}

async function rewritten(): Promise<void> {
  for (let turns = 0; isRewriting(); turns++) {
    if (turns > 1000) throw new Error('rewriting does not end');
    await turn();
  }
}

describe('a journal that has grown', () => {
  it('is rewritten to what there is', async () => {
    await store.map('small').set('x', 1);
    await store.map('small').set('gone', 1);
    await store.map('small').delete('gone');
    await fill();
    expect(size()).toBeGreaterThan(16 * 1024 * 1024);
    await rewritten();
    expect(size()).toBeLessThan(6 * 1024 * 1024);
    await store.close();
    store = await openJournal(folder);
    expect([...store.map('small').entries()]).toEqual([['x', 1]]);
    expect(store.map('big').size).toBe(5);
  });

  it('has what was changed while it was rewritten, in whatever turn', async () => {
    const random = makeRandom(7);
    const map = store.map<number>('a');
    for (let at = 0; at < 300; at++) void map.set(`${at}`, at);
    await fill();
    const model = new Map(map.entries());
    const change = () => {
      const key = `${Math.floor(random() * 400)}`;
      if (random() < 0.3) {
        void map.delete(key);
        model.delete(key);
      } else {
        const value = Math.floor(random() * 1e6);
        void map.set(key, value);
        model.set(key, value);
      }
    };
    let turns = 0;
    while (isRewriting()) {
      for (let changes = 0; changes < 20; changes++) change();
      // Before and after the rewriting's own turn.
      if (random() < 0.5) await turn();
      else await Promise.resolve();
      turns++;
    }
    change();
    expect(turns).toBeGreaterThan(1);
    await store.close();
    store = await openJournal(folder);
    expect(new Map(store.map('a').entries())).toEqual(model);
  });

  it('goes on as it is when it cannot be rewritten', async () => {
    // A folder stands where the new journal would be written.
    mkdirSync(path.join(folder, 'journal.jsonl.new'));
    const map = store.map('big');
    for (let at = 0; at < 20; at++) await map.set('x', `${at} ${MEGABYTE}`);
    expect(size()).toBeGreaterThan(20 * 1024 * 1024);
    rmSync(path.join(folder, 'journal.jsonl.new'), { recursive: true });
    await store.close();
    store = await openJournal(folder);
    expect(String(store.map('big').get('x')).slice(0, 3)).toBe('19 ');
  });

  it('is whole when it is closed while it is rewritten', async () => {
    await fill();
    await store.map('a').set('x', 1);
    await store.close();
    expect(isRewriting()).toBe(false);
    store = await openJournal(folder);
    expect(store.map('a').get('x')).toBe(1);
    expect(store.map('big').size).toBe(5);
  });
});
