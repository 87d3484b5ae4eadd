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

const putAll = (items: Item[]) => Promise.all(items.map((one) => table.put(one, undefined)));

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

describe('many items', () => {
  it('are read in requests that DynamoDB takes', async () => {
    const names = numbered(251);
    await putAll(names.map((name) => item(name)));
    const sizes: number[] = [];
    test.around((_, input, action) => {
      const { RequestItems } = input as { RequestItems: Record<string, { Keys: unknown[] }> };
      sizes.push(RequestItems[TABLE]?.Keys.length ?? 0);
      return action(input);
    });
    const found = await table.getMany([...names, 'no such'].map((sk) => ({ pk: 'Thing', sk })));
    expect(found.map(({ sk }) => sk?.S).sort()).toEqual(names);
    expect(sizes).toEqual([100, 100, 52]);
  });

  it('are asked for again when DynamoDB has left some over', async () => {
    const names = numbered(30);
    await putAll(names.map((name) => item(name)));
    let left = 3;
    test.around(async (_, input, action) => {
      if (left-- <= 0) return action(input);
      const { RequestItems } = input as { RequestItems: Record<string, { Keys: unknown[] }> };
      const { Keys } = RequestItems[TABLE] as { Keys: unknown[] };
      const half = Math.floor(Keys.length / 2);
      const answer = await action({ RequestItems: { [TABLE]: { Keys: Keys.slice(half) } } });
      return { ...answer, UnprocessedKeys: { [TABLE]: { Keys: Keys.slice(0, half) } } };
    });
    const found = await table.getMany(names.map((sk) => ({ pk: 'Thing', sk })));
    expect(found.map(({ sk }) => sk?.S).sort()).toEqual(names);
  });

  it('are written together, all or none, and what stood in the way is told', async () => {
    const write = (name: string, version: number, before?: number) => ({
      Put: {
        ...table.conditionalPut(item(name, version), before),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    });
    expect(await table.transact([write('a', 1), write('b', 1)])).toBeUndefined();
    const unmet = await table.transact([
      write('a', 2, 1),
      write('b', 3, 2),
      { Delete: table.conditionalDelete({ pk: 'Thing', sk: 'c' }, 1) },
    ]);
    expect(unmet).toEqual(
      new Map([
        [1, item('b', 1)],
        [2, {}],
      ]),
    );
    expect(await table.get({ pk: 'Thing', sk: 'a' })).toMatchObject(item('a', 1));
    expect(await table.transact([{ Delete: table.conditionalDelete({ pk: 'Thing', sk: 'a' }, 1) }])).toBeUndefined();
    expect(await keys()).toEqual(['b']);
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
    await putAll(names.map((name) => item(name, 1, large)));
    expect(await keys()).toEqual(names);
    // 1 MB a page (Query, API Reference).
    expect(pages).toBe(3);
  });

  it('finds what begins with a prefix, behind a key that need not exist', async () => {
    await putAll(['a/1', 'a/3', 'a/5', 'ab/1', 'b/1'].map((sk) => item(sk)));
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
