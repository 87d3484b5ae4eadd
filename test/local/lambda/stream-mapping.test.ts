import * as fc from 'fast-check';
import { openJournal } from '../../../src/local/journal/journal';
import { makeMappings, putsOf, QUEUE } from '../../support/mappings';
import { makeStateFolder } from '../../support/state-folder';

const memory = () => openJournal(undefined);
const stream = { source: 'dynamodb' } as const;

describe('an event source mapping of a table', () => {
  it('hands changes to the function in their order, in batches', async () => {
    const { mappings, put, invocations } = makeMappings(await memory(), { ...stream, batchSize: 2 });
    for (let n = 1; n <= 5; n += 1) await put('a', n);
    mappings.start();
    await mappings.idle();
    expect(invocations.map(putsOf)).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5']]);
    expect(invocations[0]?.Records[0]).toMatchObject({ eventName: 'INSERT', eventSource: 'aws:dynamodb' });
  });

  it('keeps and hands over only what a filter wants', async () => {
    const filters = [{ dynamodb: { NewImage: { todo: { S: [{ exists: true }] } } } }];
    const { mappings, put, invocations, changes } = makeMappings(await memory(), { ...stream, filters });
    mappings.start();
    await put('a', 1);
    await put('a', 2, { todo: { S: 'start' } });
    await mappings.idle();
    expect(invocations.map(putsOf)).toEqual([['a2']]);
    expect(changes.read('objects', '', 10)).toEqual([]);
  });

  it('tries a failed batch again, the same one, until it succeeds, and holds back what follows', async () => {
    const { mappings, put, invocations } = makeMappings(await memory(), { ...stream, batchSize: 2 }, (_, nth) =>
      nth < 3 ? new Error('no') : null,
    );
    for (let n = 1; n <= 3; n += 1) await put('a', n);
    mappings.start();
    await mappings.idle();
    expect(invocations.map((event) => [event.at, putsOf(event)])).toEqual([
      [0, ['a1', 'a2']],
      [1000, ['a1', 'a2']],
      [3000, ['a1', 'a2']],
      [3000, ['a3']],
    ]);
  });

  it('gives up what has failed for too long, tells a queue of it, and goes on with what lies behind it', async () => {
    const { mappings, put, invocations, queues, notices } = makeMappings(
      await memory(),
      { ...stream, batchSize: 1, maximumRecordAgeSeconds: 60, onFailureArn: QUEUE },
      (event) => (putsOf(event)[0] === 'a1' ? new Error('no') : null),
    );
    for (let n = 1; n <= 2; n += 1) await put('a', n);
    mappings.start();
    await mappings.idle();
    expect(invocations.map(putsOf).at(-1)).toEqual(['a2']);
    expect(invocations.at(-1)?.at).toBeGreaterThan(60_000);
    const [message, ...others] = queues.receive(QUEUE, 10);
    expect(others).toEqual([]);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded' },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining(':table/objects/stream/') },
    });
    expect(notices.join()).toContain('1 changes of a table were given up');
  });

  it('goes on from the first record that the function names', async () => {
    const { mappings, put, invocations } = makeMappings(await memory(), stream, (event, nth) => {
      const { dynamodb } = (event.Records[1] ?? {}) as { dynamodb?: { SequenceNumber: string } };
      return nth === 1 ? { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber }] } : null;
    });
    for (let n = 1; n <= 3; n += 1) await put('a', n);
    mappings.start();
    await mappings.idle();
    expect(invocations.map(putsOf)).toEqual([
      ['a1', 'a2', 'a3'],
      ['a2', 'a3'],
    ]);
  });

  it('halves a failed batch when asked to, so that one bad record holds back only itself', async () => {
    const { mappings, put, invocations } = makeMappings(
      await memory(),
      { ...stream, bisectBatchOnError: true },
      (event, nth) => (putsOf(event).includes('a3') && nth < 6 ? new Error('a3') : null),
    );
    for (let n = 1; n <= 4; n += 1) await put('a', n);
    mappings.start();
    await mappings.idle();
    expect(invocations.map(putsOf)).toEqual([
      ['a1', 'a2', 'a3', 'a4'],
      ['a1', 'a2'],
      ['a3', 'a4'],
      ['a3'],
      ['a3'],
      ['a3'],
      ['a4'],
    ]);
  });

  it('has batches of other keys in hand at the same time', async () => {
    const { mappings, put, most } = makeMappings(
      await memory(),
      { ...stream, batchSize: 1, parallelizationFactor: 10 },
      () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
    );
    for (let n = 1; n <= 40; n += 1) await put(`job-${n}`, n);
    mappings.start();
    await mappings.idle();
    expect(most()).toBeGreaterThan(3);
    expect(most()).toBeLessThanOrEqual(10);
  });

  it('skips what was there before a mapping that starts with the latest', async () => {
    const { mappings, put, invocations } = makeMappings(await memory(), {
      ...stream,
      startingPosition: 'LATEST' as const,
    });
    await put('a', 1);
    mappings.start();
    await put('a', 2);
    await mappings.idle();
    expect(invocations.map(putsOf)).toEqual([['a2']]);
  });

  it('says that a function keeps failing', async () => {
    const { mappings, put, notices } = makeMappings(await memory(), stream, (_, nth) =>
      nth < 5 ? new Error('no') : null,
    );
    await put('a', 1);
    mappings.start();
    await mappings.idle();
    expect(notices).toEqual([expect.stringContaining('has failed 3 times in a row: Error: no')]);
  });

  it('loses nothing and keeps the order of each key over failures and kills', async () => {
    const scenario = fc.record({
      puts: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 }),
      fails: fc.array(fc.boolean(), { maxLength: 8 }),
      killAfter: fc.integer({ min: 1, max: 6 }),
      parallelizationFactor: fc.integer({ min: 1, max: 3 }),
      bisectBatchOnError: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ puts, fails, killAfter, ...settings }) => {
        const folder = makeStateFolder();
        try {
          const heard: string[] = [];
          const hear = (event: Parameters<typeof putsOf>[0]) => {
            heard.push(...putsOf(event));
            return null;
          };
          const dying = makeMappings(await folder.open(), { ...stream, batchSize: 3, ...settings }, (event, nth) => {
            if (nth > killAfter) return new Promise(() => {});
            return fails[nth - 1] ? new Error('no') : hear(event);
          });
          for (const [n, pk] of puts.entries()) await dying.put(pk, n);
          dying.mappings.start();
          await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
          dying.mappings.close();
          dying.clock.close();
          const after = makeMappings(await folder.open(), { ...stream, batchSize: 3, ...settings }, hear);
          after.mappings.start();
          await after.mappings.idle();
          after.mappings.close();
          for (const key of ['a', 'b', 'c', 'd']) {
            const sent = puts.flatMap((pk, n) => (pk === key ? [`${pk}${n}`] : []));
            const first = heard.filter((put, index) => put.startsWith(key) && heard.indexOf(put) === index);
            expect(first).toEqual(sent);
          }
          expect(after.changes.read('objects', '', 10)).toEqual([]);
        } finally {
          await folder.remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});
