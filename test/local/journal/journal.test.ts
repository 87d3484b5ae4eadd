import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import type { DurableStore } from '../../../src/local/durable-map';
import { openJournal } from '../../../src/local/journal/journal';

let folder: string;
const opened: DurableStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-journal-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(where: string | undefined = path.join(folder, 'state')): Promise<DurableStore> {
  const store = await openJournal(where);
  opened.push(store);
  return store;
}

async function reopened(): Promise<DurableStore> {
  await opened.at(-1)?.close();
  return open();
}

describe.each([
  { kept: 'in a folder', make: () => open() },
  {
    kept: 'in memory',
    make: async () => {
      const store = await openJournal(undefined);
      opened.push(store);
      return store;
    },
  },
])('maps kept $kept', ({ make }) => {
  it('have what was set at once', async () => {
    const map = (await make()).map<number>('a');
    void map.set('x', 1);
    expect([map.get('x'), map.has('x'), map.size]).toEqual([1, true, 1]);
    void map.delete('x');
    expect([map.get('x'), map.has('x'), map.size]).toEqual([undefined, false, 0]);
  });

  it('are the same map under the same name, and another under another', async () => {
    const store = await make();
    await store.map('a').set('x', 1);
    expect(store.map('a').get('x')).toBe(1);
    expect(store.map('b').get('x')).toBeUndefined();
  });

  it('name their entries in the order in which they came', async () => {
    const map = (await make()).map<number>('a');
    for (const key of ['c', 'a', 'b']) await map.set(key, key.charCodeAt(0));
    await map.set('c', 0);
    expect([...map.keys()]).toEqual(['c', 'a', 'b']);
    expect([...map.values()]).toEqual([0, 97, 98]);
    expect([...map.entries()]).toEqual([
      ['c', 0],
      ['a', 97],
      ['b', 98],
    ]);
  });

  it('flush and close when there is nothing to write', async () => {
    const store = await make();
    await store.flush();
    await store.close();
    await store.close();
  });
});

describe('a journal in a folder', () => {
  it('has after a restart what was set and not deleted', async () => {
    const map = (await open()).map<unknown>('a');
    await map.set('x', { deep: [1, null, 'ä\n\u2028]'] });
    await map.set('gone', 1);
    await map.set('', '');
    await map.delete('gone');
    const again = (await reopened()).map('a');
    expect([...again.entries()]).toEqual([
      ['x', { deep: [1, null, 'ä\n\u2028]'] }],
      ['', ''],
    ]);
  });

  it('has after a restart what a plain Map would have', async () => {
    const key = fc.constantFrom('x', 'y', 'z', '__proto__');
    const value = fc.jsonValue({ maxDepth: 2 });
    const step = fc.record({ name: fc.constantFrom('a', 'b'), key, value: fc.option(value, { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 4 }), async (lives) => {
        const place = mkdtempSync(path.join(folder, 'run-'));
        const model: Record<string, Map<string, unknown>> = { a: new Map(), b: new Map() };
        for (const life of lives) {
          const store = await openJournal(place);
          for (const { name, key: each, value: wanted } of life) {
            // Some in one turn, some not.
            const written = wanted === undefined ? store.map(name).delete(each) : store.map(name).set(each, wanted);
            if (each === 'x') await written;
            if (wanted === undefined) model[name]?.delete(each);
            // What JSON makes of it: there is no -0.
            else model[name]?.set(each, JSON.parse(JSON.stringify(wanted)));
          }
          await store.close();
        }
        const store = await openJournal(place);
        for (const name of ['a', 'b']) {
          expect(new Map(store.map(name).entries())).toEqual(model[name]);
        }
        await store.close();
      }),
      { numRuns: 50 },
    );
  });

  it('is on disk once a write has resolved, and in one group what was set in one turn', async () => {
    const store = await open();
    const log = () =>
      readFileSync(path.join(folder, 'state', 'journal.jsonl'), 'utf8')
        .split('\n')
        .slice(1);
    const first = store.map('a').set('x', 1);
    void store.map('b').set('y', 2);
    expect(log()).toEqual(['']);
    await first;
    await store.map('a').delete('x');
    expect(log()).toEqual(['["a","x",1],', '["b","y",2]', '["a","x"]', '']);
  });

  it('writes nothing for a deletion of what is not there', async () => {
    const store = await open();
    await store.map('a').delete('x');
    await store.flush();
    expect(readFileSync(path.join(folder, 'state', 'journal.jsonl'), 'utf8').split('\n')).toHaveLength(2);
  });

  it('refuses a value that is no JSON, and does not have it', async () => {
    const map = (await open()).map<unknown>('a');
    const circle: unknown[] = [];
    circle.push(circle);
    for (const value of [undefined, circle, 1n]) {
      expect(() => map.set('x', value)).toThrow(TypeError);
      expect(map.has('x')).toBe(false);
    }
    await map.set('x', 1);
    expect((await reopened()).map('a').get('x')).toBe(1);
  });

  it('refuses writes once it is closed', async () => {
    const store = await open();
    await store.close();
    await expect(store.map('a').set('x', 1)).rejects.toThrow('is closed');
  });

  it('writes what was set before it was closed, also when nobody has waited for it', async () => {
    const store = await open();
    void store.map('a').set('x', 1);
    expect((await reopened()).map('a').get('x')).toBe(1);
  });
});
