import fc from 'fast-check';
import type { Item, Table } from '../../src/aws/table';
import { nextVersion } from '../../src/aws/table';
import type { Action } from '../../src/local/service';
import { FAULTS, makeStore, TABLE, type TestStore } from '../support/store';

const item = (sk: string, version = 1, more: Item = {}): Item => ({
  ...{ pk: { S: 'Thing' }, sk: { S: sk }, version: { N: String(version) } },
  ...more,
});

let test: TestStore;
let table: Table;
beforeEach(async () => {
  test = await makeStore();
  table = test.store.table;
});

/** Sort keys of what is stored. */
async function keys(prefix?: string, after?: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { sk } of table.query('Thing', prefix, after)) found.push(sk?.S ?? '');
  return found;
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `n${String(n).padStart(4, '0')}`);

describe('put', () => {
  it('writes what is not there only once', async () => {
    expect(await table.put(item('a', 1, { by: { S: 'first' } }), undefined)).toBe(true);
    expect(await table.put(item('a', 1, { by: { S: 'second' } }), undefined)).toBe(false);
    expect(await table.get({ pk: 'Thing', sk: 'a' })).toMatchObject({ by: { S: 'first' } });
  });

  it('replaces only the version it was made from', async () => {
    await table.put(item('a', 1), undefined);
    expect(await table.put(item('a', 3), 2)).toBe(false);
    expect(await table.put(item('a', 2), 1)).toBe(true);
    expect(await table.put(item('gone', 2), 1)).toBe(false);
  });

  it('takes nothing for its own that someone else has written, be it the same', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => table.put(item('a'), undefined)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('has written when the SDK asked again because the first answer was lost', async () => {
    const patient = await makeStore(3);
    let calls = 0;
    patient.around((name, input, action) =>
      calls++ === 0 ? (FAULTS['done and not answered'] as typeof around)(name, input, action) : action(input),
    );
    expect(await patient.store.table.put(item('a'), undefined)).toBe(true);
    expect(calls).toBe(2);
  });

  const around = async (_: string, input: unknown, action: Action) => action(input);
});

describe('delete', () => {
  it('deletes only the version it was told, and what is gone is deleted', async () => {
    await table.put(item('a', 5), undefined);
    expect(await table.delete({ pk: 'Thing', sk: 'a' }, 4)).toBe(false);
    expect(await table.delete({ pk: 'Thing', sk: 'a' }, 5)).toBe(true);
    expect(await table.delete({ pk: 'Thing', sk: 'a' }, 5)).toBe(true);
  });
});

describe('many items', () => {
  it('are written, read and deleted in requests that DynamoDB takes', async () => {
    const sizes: Record<string, number[]> = {};
    test.around((name, input, action) => {
      const asked = (input as { RequestItems?: Record<string, unknown[] & { Keys?: unknown[] }> }).RequestItems?.[
        TABLE
      ];
      sizes[name] = [...(sizes[name] ?? []), asked?.Keys?.length ?? asked?.length ?? 0];
      return action(input);
    });
    const names = numbered(251);
    await table.putMany(names.map((name) => item(name)));
    const found = await table.getMany([...names, 'no such'].map((sk) => ({ pk: 'Thing', sk })));
    expect(found.map(({ sk }) => sk?.S).sort()).toEqual(names);
    await table.deleteMany(names.slice(1).map((sk) => ({ pk: 'Thing', sk })));
    expect(await keys()).toEqual(['n0000']);
    expect(sizes).toMatchObject({
      BatchWriteItem: [...Array(10).fill(25), 1, ...Array(10).fill(25)],
      BatchGetItem: [100, 100, 52],
    });
  });

  it('are asked for again when DynamoDB has left some over', async () => {
    const names = numbered(30);
    let left = 3;
    test.around(async (name, input, action) => {
      if (left-- <= 0) return action(input);
      const { RequestItems } = input as { RequestItems: Record<string, never> };
      const asked = RequestItems[TABLE] as unknown as unknown[] & { Keys: unknown[] };
      const half = Math.floor((asked.Keys ?? asked).length / 2);
      if (name === 'BatchWriteItem') {
        await action({ RequestItems: { [TABLE]: asked.slice(half) } });
        return { UnprocessedItems: { [TABLE]: asked.slice(0, half) } };
      }
      const answer = await action({ RequestItems: { [TABLE]: { Keys: asked.Keys.slice(half) } } });
      return { ...answer, UnprocessedKeys: { [TABLE]: { Keys: asked.Keys.slice(0, half) } } };
    });
    await table.putMany(names.map((name) => item(name)));
    left = 0;
    expect(await keys()).toEqual(names);
    left = 3;
    const found = await table.getMany(names.map((sk) => ({ pk: 'Thing', sk })));
    expect(found.map(({ sk }) => sk?.S).sort()).toEqual(names);
  });

  it('are written each on its own condition, a hundred at a time', async () => {
    const names = numbered(101);
    expect(await table.putEach(names.map((name) => ({ item: item(name), version: undefined })))).toBe(true);
    expect(await keys()).toEqual(names);
    const stale = [item('n0000', 2), item('n0001', 2)];
    expect(
      await table.putEach([
        { item: stale[0] as Item, version: 1 },
        { item: stale[1] as Item, version: 7 },
      ]),
    ).toBe(false);
    expect(await table.get({ pk: 'Thing', sk: 'n0000' })).toMatchObject(item('n0000', 1));
  });
});

describe('query', () => {
  it('goes on where a page ended, over more than DynamoDB answers at once', async () => {
    let pages = 0;
    test.around((name, input, action) => {
      if (name === 'Query') pages++;
      return action(input);
    });
    const large = { object: { S: 'x'.repeat(300_000) } };
    const names = numbered(8);
    await table.putMany(names.map((name) => item(name, 1, large)));
    expect(await keys()).toEqual(names);
    // 1 MB a page (Query, API Reference).
    expect(pages).toBe(3);
  });

  it('finds what begins with a prefix, behind a key that need not exist', async () => {
    await table.putMany(['a/1', 'a/3', 'a/5', 'ab/1', 'b/1'].map((sk) => item(sk)));
    expect(await keys('a/')).toEqual(['a/1', 'a/3', 'a/5']);
    expect(await keys('a/', 'a/2')).toEqual(['a/3', 'a/5']);
    expect(await keys(undefined, 'a/5')).toEqual(['ab/1', 'b/1']);
    expect(await keys('c/')).toEqual([]);
  });
});

describe('nextVersion', () => {
  it('always grows for one item, and follows time where it can', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(), { nil: undefined }), fc.nat(2 ** 41), (previous, now) => {
        const version = nextVersion(previous, now);
        expect(version).toBeGreaterThan(previous ?? 0);
        expect(version).toBeGreaterThanOrEqual(now * 1000);
        expect(Number.isSafeInteger(version)).toBe(true);
      }),
    );
  });
});
