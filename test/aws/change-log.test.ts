import fc from 'fast-check';
import { ChangeLog } from '../../src/aws/change-log';
import { openStore, type Store } from '../../src/aws/store';
import type { LoggedWrite } from '../../src/aws/write-together';
import type { Pod } from '../../src/job/types';
import { ServiceError } from '../../src/local/service';
import { podFields } from '../../src/status/selectable-fields';
import { named, pod, write } from '../support/logged-writes';
import { makeStore, TABLE, type TestStore } from '../support/store';
import { START } from '../support/surroundings';

let test: TestStore;
let log: ChangeLog<Pod>;
beforeEach(async () => {
  test = await makeStore();
  log = openLog(test.store);
});

/** A writer and reader of its own, as each function has one. */
const openLog = ({ table }: Pick<Store, 'table'>) => new ChangeLog(table, 'Pod', podFields);

const removal = (object: Pod, version: number): LoggedWrite<Pod> => ({
  ...{ key: { pk: 'Pod', sk: object.metadata.name }, version, object },
});

const placeOf = async (name: string) => Number((await test.store.table.get({ pk: 'Pod', sk: name }))?.place?.N);

describe('the log', () => {
  it('tells what became of objects, in order, each at a place of its own that its item knows', async () => {
    const [a, b] = [pod('a'), pod('b')];
    const running = pod('a', 'Running');
    await log.write([write(a, [undefined, 1]), write(b, [undefined, 1])], START);
    await log.write([write(running, [1, 2], a)], START);
    await log.write([removal(running, 2)], START);
    const told = (await log.after(0)) ?? [];
    expect(told.map(({ type, place, object }) => [place, type, object.metadata.name, object.status.phase])).toEqual([
      [1, 'ADDED', 'a', 'Pending'],
      [2, 'ADDED', 'b', 'Pending'],
      [3, 'MODIFIED', 'a', 'Running'],
      [4, 'DELETED', 'a', 'Running'],
    ]);
    expect(told.map(({ object }) => object.metadata.resourceVersion)).toEqual(['1', '2', '3', '4']);
    expect(told.map(({ before }) => before?.fields['status.phase'])).toEqual([
      undefined,
      undefined,
      'Pending',
      undefined,
    ]);
    expect(await placeOf('b')).toBe(2);
    expect(await log.last()).toBe(4);
  });

  it('goes on after any place, also in the middle of what was written together', async () => {
    await log.write(
      named(5).map((name) => write(pod(name), [undefined, 1])),
      START,
    );
    await log.write([write(pod('last'), [undefined, 1])], START);
    for (let from = 0; from <= 6; from++) {
      const places = (await log.after(from))?.map(({ place }) => place);
      expect(places).toEqual([1, 2, 3, 4, 5, 6].slice(from));
    }
  });

  it('is empty before the first write', async () => {
    expect(await log.last()).toBe(0);
    expect(await log.after(0)).toEqual([]);
  });

  it('keeps what was not kept for long enough for nobody, and says so', async () => {
    const write1 = async (name: string) => log.write([write(pod(name), [undefined, 1])], test.surroundings.clock.now());
    await write1('old');
    await test.surroundings.clock.until(START + 599_000);
    await write1('middle');
    expect(await log.after(0)).toHaveLength(2);
    await test.surroundings.clock.until(START + 602_000);
    expect(await log.after(0)).toBeUndefined();
    expect(await log.after(1)).toHaveLength(1);
    await test.surroundings.clock.until(START + 3_600_000);
    // Nothing is left of the log; where it ends is known all the same.
    expect(await log.last()).toBe(2);
    await write1('new');
    expect(await log.after(2)).toMatchObject([{ place: 3 }]);
  });
});

describe('a write', () => {
  it('of many objects takes as few transactions as DynamoDB allows, and none that is too large', async () => {
    const sizes: number[] = [];
    test.around((_, input, action) => {
      sizes.push((input as { TransactItems: unknown[] }).TransactItems.length);
      return action(input);
    });
    expect(
      await log.write(
        named(200).map((name) => write(pod(name), [undefined, 1])),
        START,
      ),
    ).toEqual([]);
    expect(sizes).toEqual([100, 100, 6]);
    sizes.length = 0;
    const large = named(4).map((name) => write(pod(`large-${name}`, 'Pending', 'x'.repeat(140_000)), [undefined, 1]));
    await log.write(large, START);
    expect(sizes).toEqual([4, 4]);
  });

  it('that meets something else is refused, and nothing is told of it; the others are written', async () => {
    await log.write([write(pod('a'), [undefined, 5])], START);
    const stale = write(pod('a', 'Running'), [4, 6], pod('a'));
    const gone = removal(pod('gone'), 1);
    expect(await log.write([stale, write(pod('b'), [undefined, 1]), gone], START)).toEqual([stale, gone]);
    expect((await log.after(0))?.map(({ object }) => object.metadata.name)).toEqual(['a', 'b']);
  });

  it('is told once when the SDK asks again because the first answer was lost', async () => {
    const patient = await makeStore(3);
    let calls = 0;
    patient.around(async (_, input, action) => {
      const answer = await action(input);
      if (calls++ === 0) throw new ServiceError('InternalServerError', 'The server has failed', 500);
      return answer;
    });
    const patientLog = openLog(patient.store);
    expect(await patientLog.write([write(pod('a'), [undefined, 1])], START)).toEqual([]);
    patient.around(undefined);
    expect(await patientLog.after(0)).toHaveLength(1);
  });

  it('needs two requests at most when nobody else writes, whoever wrote before', async () => {
    await log.write([write(pod('a'), [undefined, 1])], START);
    const other = openLog(openStore(test.client, TABLE));
    let calls = 0;
    test.around((_, input, action) => {
      calls++;
      return action(input);
    });
    await other.write([write(pod('b'), [undefined, 1])], START);
    expect(calls).toBe(2);
    await other.write([write(pod('c'), [undefined, 1])], START);
    expect(calls).toBe(3);
  });
});

it('has no gap, loses nothing and tells nothing twice, whoever writes at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), { minLength: 2, maxLength: 4 }),
      async (writers) => {
        test = await makeStore();
        const written = new Set<string>();
        await Promise.all(
          writers.map(async (batches, writer) => {
            const own = openLog(openStore(test.client, TABLE));
            for (const [nth, size] of batches.entries()) {
              const names = named(size).map((name) => `${writer}-${nth}-${name}`);
              await own.write(
                names.map((name) => write(pod(name), [undefined, 1])),
                START,
              );
              for (const name of names) written.add(name);
            }
          }),
        );
        const told = (await openLog(test.store).after(0)) ?? [];
        expect(told.map(({ place }) => place)).toEqual(told.map((_, at) => at + 1));
        expect(new Set(told.map(({ object }) => object.metadata.name))).toEqual(written);
        for (const { object, place } of told) expect(await placeOf(object.metadata.name)).toBe(place);
      },
    ),
    { numRuns: 20 },
  );
});
