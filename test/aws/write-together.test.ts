import { ChangeLog } from '../../src/aws/change-log';
import { openStore, type Store } from '../../src/aws/store';
import { fitsTogether, partOf, writeTogether } from '../../src/aws/write-together';
import type { Pod } from '../../src/job/types';
import { podFields } from '../../src/status/selectable-fields';
import { named, pod, write } from '../support/logged-writes';
import { makeStore, TABLE, type TestStore } from '../support/store';
import { START } from '../support/surroundings';

let test: TestStore;
beforeEach(async () => {
  test = await makeStore();
});

const placeOf = async (name: string) => Number((await test.store.table.get({ pk: 'Pod', sk: name }))?.place?.N);

describe('writes of several kinds', () => {
  const kinds = ['A', 'B'].map((kind) => ({ kind, of: (store: Store) => new ChangeLog(store.table, kind, podFields) }));
  const [logA, logB] = kinds as [(typeof kinds)[0], (typeof kinds)[0]];

  it('are made together or not at all, and told of in the logs of each', async () => {
    const { table } = test.store;
    const [a, b] = [logA.of(test.store), logB.of(test.store)];
    const [first, second] = [write(pod('a'), [undefined, 1]), write(pod('b'), [undefined, 1])];
    const silent = { item: { pk: { S: 'Silent' }, sk: { S: 's' }, version: { N: '2' } }, version: 1 };
    const all = () => writeTogether(table, [partOf(a, [first]), partOf(b, [second])], [silent], START);
    expect(await all()).toEqual(new Set([silent]));
    expect([await a.after(0), await b.after(0), await placeOf('a')]).toEqual([[], [], Number.NaN]);
    await table.put({ ...silent.item, version: { N: '1' } }, undefined);
    expect(await all()).toEqual(new Set());
    expect([(await a.after(0))?.length, (await b.after(0))?.length, await placeOf('b')]).toEqual([1, 1, 1]);
    expect(await table.get({ pk: 'Silent', sk: 's' })).toMatchObject({ version: { N: '2' } });
    expect(await all()).toEqual(new Set([first, second, silent]));
  });

  it('neither lose a change nor wait for each other for ever, in whatever order they name the kinds', async () => {
    const names = named(12);
    await Promise.all(
      names.map((name, nth) => {
        const store = nth % 3 === 0 ? openStore(test.client, TABLE) : test.store;
        const parts = [logA, logB].map(({ kind, of }) =>
          partOf(logs(store, kind, of), [write(pod(`${kind}-${name}`), [undefined, 1])]),
        );
        return writeTogether(store.table, nth % 2 === 0 ? parts : parts.reverse(), [], START);
      }),
    );
    for (const { of } of kinds) {
      const told = (await of(test.store).after(0)) ?? [];
      expect(told.map(({ place }) => place)).toEqual(names.map((_, at) => at + 1));
    }
  });

  /** One for each process and kind. */
  const known = new Map<Store, Map<string, ChangeLog<Pod>>>();
  function logs(store: Store, kind: string, of: (store: Store) => ChangeLog<Pod>): ChangeLog<Pod> {
    const own = known.get(store) ?? new Map<string, ChangeLog<Pod>>();
    known.set(store, own);
    const log = own.get(kind) ?? of(store);
    own.set(kind, log);
    return log;
  }

  it('fit together as long as DynamoDB takes them', () => {
    const log = logA.of(test.store);
    const some = (count: number, size = 1) =>
      partOf(
        log,
        named(count).map((name) => write(pod(name, 'Pending', 'x'.repeat(size)), [undefined, 1])),
      );
    expect(fitsTogether([some(1), some(95)], [])).toBe(true);
    expect(fitsTogether([some(1), some(96)], [])).toBe(false);
    expect(fitsTogether([some(97)], [{ item: {}, version: 1 }])).toBe(true);
    expect(fitsTogether([some(1), some(2, 160_000)], [])).toBe(false);
  });
});
