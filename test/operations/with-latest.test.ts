import fc from 'fast-check';
import type { Change, ObjectLog } from '../../src/operations/object-log';
import { withLatest } from '../../src/operations/with-latest';

interface Thing {
  metadata: { namespace: string; name: string; resourceVersion: string };
}

const thing = (name: string, place: number, namespace = 'default'): Thing => ({
  metadata: { namespace, name, resourceVersion: String(place) },
});

function logOf(changes: Change<Thing>[]): ObjectLog<Thing> {
  return {
    last: async () => changes.length,
    after: async (place) => changes.filter((change) => change.place > place),
  };
}

async function listed(changes: Change<Thing>[], found: Thing[], range: object = {}, last = changes.length) {
  async function* objects() {
    yield* found;
  }
  const names: string[] = [];
  for await (const { metadata } of withLatest(logOf(changes), last, objects(), range))
    names.push(`${metadata.name} ${metadata.resourceVersion}`);
  return names;
}

describe('a list', () => {
  it('has what a transaction wrote of which the query has not seen everything', async () => {
    const changes: Change<Thing>[] = [
      { type: 'ADDED', place: 1, object: thing('b', 1) },
      { type: 'ADDED', place: 2, object: thing('d', 2) },
      { type: 'MODIFIED', place: 3, object: thing('b', 3) },
      { type: 'ADDED', place: 4, object: thing('a', 4) },
      { type: 'ADDED', place: 5, object: thing('z', 5) },
      { type: 'DELETED', place: 6, object: thing('d', 6) },
    ];
    expect(await listed(changes, [thing('b', 1), thing('d', 2)])).toEqual(['a 4', 'b 3', 'z 5']);
    expect(await listed(changes, [])).toEqual(['a 4', 'b 3', 'z 5']);
  });

  it('has what is newer than its end as the query has found it', async () => {
    const changes: Change<Thing>[] = [{ type: 'ADDED', place: 1, object: thing('a', 1) }];
    expect(await listed(changes, [thing('a', 7), thing('b', 8)])).toEqual(['a 7', 'b 8']);
    const later: Change<Thing>[] = [...changes, { type: 'DELETED', place: 2, object: thing('a', 2) }];
    expect(await listed(later, [thing('a', 1)], {}, 1)).toEqual(['a 1']);
  });

  it('has nothing that it was not asked for', async () => {
    const changes: Change<Thing>[] = [
      { type: 'ADDED', place: 1, object: thing('a', 1) },
      { type: 'ADDED', place: 2, object: thing('c', 2) },
      { type: 'ADDED', place: 3, object: thing('d', 3, 'other') },
    ];
    expect(await listed(changes, [], { namespace: 'default' })).toEqual(['a 1', 'c 2']);
    expect(await listed(changes, [], { namespace: 'default', after: 'default/b' })).toEqual(['c 2']);
  });

  it('waits for the end of the log, which may come a moment later, too', async () => {
    const changes: Change<Thing>[] = [
      { type: 'ADDED', place: 1, object: thing('a', 1) },
      { type: 'ADDED', place: 2, object: thing('b', 2) },
    ];
    let reads = 0;
    const late: ObjectLog<Thing> = { last: async () => 2, after: async () => changes.slice(0, reads++ < 3 ? 1 : 2) };
    async function* objects() {
      yield thing('a', 1);
    }
    const found: string[] = [];
    for await (const { metadata } of withLatest(late, 2, objects(), {})) found.push(metadata.name);
    expect(found).toEqual(['a', 'b']);
  });

  it('is what there is when nothing is known of the latest changes', async () => {
    const forgotten: ObjectLog<Thing> = { last: async () => 500, after: async () => undefined };
    async function* objects() {
      yield thing('a', 3);
    }
    const found: Thing[] = [];
    for await (const each of withLatest(forgotten, 500, objects(), {})) found.push(each);
    expect(found).toEqual([thing('a', 3)]);
  });

  it('is the same however much of the last changes the query has seen', async () => {
    const act = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), remove: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        async (acts, seen) => {
          const [all, half] = [new Map<string, Thing>(), new Map<string, Thing>()];
          const changes: Change<Thing>[] = [];
          for (const { name, remove } of acts) {
            if (remove && !all.has(name)) continue;
            const place = changes.length + 1;
            const type = remove ? 'DELETED' : all.has(name) ? 'MODIFIED' : 'ADDED';
            changes.push({ type, place, object: thing(name, place) });
            for (const state of seen[place - 1] ? [all, half] : [all]) {
              if (remove) state.delete(name);
              else state.set(name, thing(name, place));
            }
          }
          const sorted = (state: Map<string, Thing>) =>
            [...state.keys()].sort().map((name) => state.get(name) as Thing);
          const wanted = sorted(all).map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
          expect(await listed(changes, sorted(half))).toEqual(wanted);
        },
      ),
    );
  });
});
