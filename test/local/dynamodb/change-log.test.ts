import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Item } from '../../../src/local/dynamodb/attribute-value';
import type { TableDefinition } from '../../../src/local/dynamodb/table-definition';
import { openJournal } from '../../../src/local/journal/journal';
import { item, key, makeDynamoDb, N, OBJECTS, S } from '../../support/dynamodb';
import { makeStateFolder } from '../../support/state-folder';
import { makeSurroundings, START } from '../../support/surroundings';

const TableName = 'objects';

async function make(changes: Partial<TableDefinition> = {}) {
  const made = await makeDynamoDb({ tables: [{ ...OBJECTS, ...changes }] });
  const put = (sk: string, x: number) => made.call('PutItem', { TableName, Item: item('a', sk, { x: N(x) }) });
  const read = (after = '', limit = 100) => made.changes.read(TableName, after, limit);
  return { ...made, put, read };
}
type Record = ReturnType<Awaited<ReturnType<typeof make>>['read']>[number];
const sortOf = ({ sk }: Item) => (sk && 'S' in sk ? sk.S : '');
const sequence = (record: Record | undefined) => record?.dynamodb.SequenceNumber ?? '';

describe('a stream', () => {
  it('has what happened to each item, in order', async () => {
    const { call, changes, put, read } = await make();
    changes.subscribe(TableName, () => true);
    await put('1', 1);
    await put('1', 2);
    await call('UpdateItem', {
      TableName,
      Key: key('a', '1'),
      UpdateExpression: 'SET x = :x',
      ExpressionAttributeValues: { ':x': N(3) },
    });
    await call('DeleteItem', { TableName, Key: key('a', '1') });
    const at = (x: number) => item('a', '1', { x: N(x) });
    expect(read().map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage])).toEqual([
      ['INSERT', undefined, at(1)],
      ['MODIFY', at(1), at(2)],
      ['MODIFY', at(2), at(3)],
      ['REMOVE', at(3), undefined],
    ]);
  });

  it('has records as Lambda hands them to a function', async () => {
    const { changes, put, read } = await make();
    changes.subscribe(TableName, () => true);
    await put('12', 34);
    const eventSourceARN = 'arn:aws:dynamodb:eu-central-1:123456789012:table/objects/stream/2026-01-01T00:00:00.000';
    expect(changes.streamArn(TableName)).toBe(eventSourceARN);
    expect(read()).toEqual([
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-central-1',
        eventSourceARN,
        dynamodb: {
          ApproximateCreationDateTime: START / 1000,
          Keys: key('a', '12'),
          NewImage: item('a', '12', { x: N(34) }),
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
          // The key (7), and the item: the key again, x, and 34 in two bytes.
          SizeBytes: 7 + 7 + 1 + 2,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
    ]);
  });

  it.each([
    ['NEW_IMAGE', { NewImage: item('a', '1', { x: N(2) }) }],
    ['OLD_IMAGE', { OldImage: item('a', '1', { x: N(1) }) }],
    ['KEYS_ONLY', {}],
  ] as const)('holds what %s says', async (streamViewType, images) => {
    const { changes, put, read } = await make({ streamViewType });
    changes.subscribe(TableName, () => true);
    await put('1', 1);
    await put('1', 2);
    const { NewImage, OldImage, Keys, StreamViewType } = read()[1]?.dynamodb ?? {};
    expect({ NewImage, OldImage, Keys, StreamViewType }).toEqual({
      ...{ NewImage: undefined, OldImage: undefined },
      ...{ Keys: key('a', '1'), StreamViewType: streamViewType, ...images },
    });
  });

  it('has no record of what changed nothing', async () => {
    const { call, changes, put, read } = await make();
    changes.subscribe(TableName, () => true);
    await put('1', 1);
    await put('1', 1);
    await call('UpdateItem', { TableName, Key: key('a', '1') });
    await call('DeleteItem', { TableName, Key: key('a', '2') });
    const failing = { TableName, Item: item('a', '1'), ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(call('PutItem', failing)).rejects.toThrow('The conditional request failed');
    expect(read()).toHaveLength(1);
  });

  it('keeps what somebody wants, and nothing before somebody does', async () => {
    const { changes, put, read } = await make();
    await put('0', 1);
    changes.subscribe(TableName, ({ dynamodb }) => sortOf(dynamodb.Keys) < '5');
    changes.subscribe(TableName, ({ dynamodb }) => sortOf(dynamodb.Keys) === '7');
    for (const sk of ['1', '6', '7']) await put(sk, 1);
    expect(read().map(({ dynamodb }) => dynamodb.Keys.sk)).toEqual([S('1'), S('7')]);
  });

  it('is read from any place, and forgets what is trimmed', async () => {
    const { changes, put, read } = await make();
    changes.subscribe(TableName, () => true);
    for (const sk of ['1', '2', '3', '4', '5']) await put(sk, 1);
    const all = read();
    const sorts = (records: Record[]) => records.map(({ dynamodb }) => sortOf(dynamodb.Keys));
    expect(sorts(read('', 2))).toEqual(['1', '2']);
    expect(sorts(read(sequence(all[1])))).toEqual(['3', '4', '5']);
    for (const [trimmed, left] of [
      ['1', '2345'],
      ['2', '345'],
      ['2', '345'],
      ['1', '345'],
      ['5', ''],
    ] as const) {
      await changes.trim(TableName, sequence(all[Number(trimmed) - 1]));
      expect(sorts(read()).join('')).toBe(left);
    }
    await put('6', 1);
    expect(sorts(read())).toEqual(['6']);
    expect(sequence(read()[0]) > sequence(all[4])).toBe(true);
  });

  it('calls back once a record is on disk, until it is told to stop', async () => {
    const { changes, put } = await make();
    const heard: string[] = [];
    const stop = changes.onChange((name) => heard.push(name));
    await put('1', 1);
    expect(heard).toEqual([]);
    changes.subscribe(TableName, () => true);
    await put('1', 2);
    await Promise.resolve();
    expect(heard).toEqual([TableName]);
    stop();
    await put('1', 3);
    expect(heard).toEqual([TableName]);
  });

  it('is refused of a table that has none', async () => {
    const { changes } = await make({ stream: false });
    expect(() => changes.read(TableName, '', 1)).toThrow('table objects has no stream');
  });

  it('is there after a restart, and goes on with greater numbers, also when all of it was trimmed', async () => {
    const folder = makeStateFolder();
    const start = async () => {
      const made = await makeDynamoDb({ store: await folder.open(), surroundings: makeSurroundings() });
      made.changes.subscribe(TableName, () => true);
      return {
        ...made,
        put: (sk: string) => made.call('PutItem', { TableName, Item: item('a', sk) }),
        read: () => made.changes.read(TableName, '', 100),
      };
    };
    const first = await start();
    for (const sk of ['1', '2', '3']) await first.put(sk);
    const before = first.read();
    await first.changes.trim(TableName, sequence(before[0]));

    const second = await start();
    expect(second.read()).toEqual(before.slice(1));
    await second.put('4');
    const last = second.read().at(-1);
    expect(sequence(last) > sequence(before[2])).toBe(true);
    await second.changes.trim(TableName, sequence(last));

    const third = await start();
    expect(third.read()).toEqual([]);
    await third.put('5');
    expect(sequence(third.read()[0]) > sequence(last)).toBe(true);
    await folder.remove();
  });

  it('has a record of an item if, and only if, the item is there, wherever a crash cuts the journal off', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gantry-cut-'));
    const start = async (place: string) => {
      const store = await openJournal(path.join(folder, place));
      const made = await makeDynamoDb({ store, tables: [OBJECTS] });
      made.changes.subscribe(TableName, () => true);
      return { ...made, store };
    };
    const first = await start('whole');
    const puts = ['1', '2', '3'].map((sk) => ({ Put: { TableName, Item: item('a', sk) } }));
    const size = () => statSync(path.join(folder, 'whole', 'journal.jsonl')).size;
    const before = size();
    await first.call('TransactWriteItems', { TransactItems: puts, ClientRequestToken: 'token' });
    await first.store.close();
    const journal = readFileSync(path.join(folder, 'whole', 'journal.jsonl'));
    const counts = new Set<number>();
    const cuts = Array.from({ length: 30 }, (_, nth) => before + Math.floor((nth * (journal.length - before)) / 30));
    for (const cut of [...cuts, journal.length - 1, journal.length]) {
      const place = `cut-${cut}`;
      mkdirSync(path.join(folder, place));
      writeFileSync(path.join(folder, place, 'journal.jsonl'), journal.subarray(0, cut));
      const { call, changes, store } = await start(place);
      const { Count } = await call('Scan', { TableName });
      expect(changes.read(TableName, '', 100)).toHaveLength(Number(Count));
      counts.add(Number(Count));
      // What was not said to be done can be asked for again, and then is done once.
      await call('TransactWriteItems', { TransactItems: puts, ClientRequestToken: 'token' });
      expect(changes.read(TableName, '', 100)).toHaveLength(3);
      await store.close();
    }
    expect([...counts]).toEqual([0, 3]);
    rmSync(folder, { recursive: true });
  });
});
