import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { openStore } from '../../src/aws/store';
import type { AdmittedJob } from '../../src/job/types';
import { JOBS, makeDoor, manifest, PODS, type TestDoor } from '../support/door';
import { TABLE } from '../support/store';
import { START } from '../support/surroundings';

const TABLE_TYPE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

// biome-ignore lint/suspicious/noExplicitAny: objects of several kinds, as clients see them
type Seen = any;

interface WatchEvent {
  type: string;
  object: Seen;
}

const get = async (path: string): Promise<Seen> => (await door.ask('GET', path)).body;

const eventsIn = (text: string): WatchEvent[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

/** All events of a watch that has a second; time passes by itself. */
async function watched(query: string, path = JOBS, headers?: Record<string, string>): Promise<WatchEvent[]> {
  const { code, text } = await door.ask('GET', `${path}?watch=true${query && `&${query}`}`, undefined, headers);
  if (code !== 200) throw new Error(text);
  return eventsIn(text);
}

const short = ({ type, object }: WatchEvent) => [type, object.metadata.name, object.metadata.resourceVersion];

const version = async (path = JOBS) => (await get(path)).metadata.resourceVersion;

const change = (name: string, metadata: object) =>
  door.ask('PATCH', `${JOBS}/${name}`, { metadata }, { 'content-type': 'application/merge-patch+json' });

const remove = (name: string) => door.ask('DELETE', `${JOBS}/${name}?propagationPolicy=Background`);

/** A client that reads a watch as it comes. */
async function open(query: string, path = JOBS) {
  const answer = await door.open(`${path}?watch=true&${query}`);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  return {
    answer,
    /** The next line that is not blank; undefined at the end. */
    async next(): Promise<WatchEvent | undefined> {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        const [event] = eventsIn(decoder.decode(value));
        if (event) return event;
      }
    },
    /** The next line, blank or not. */
    line: async () => decoder.decode((await reader.read()).value),
    cancel: () => reader.cancel(),
  };
}

describe('a watch', () => {
  it.each(['', 'resourceVersion=', 'resourceVersion=0'])('begins with what there is: %s', async (query) => {
    await door.create(manifest('a'));
    await door.create(manifest('b'));
    await remove('a');
    expect((await watched(query)).map(short)).toEqual([['ADDED', 'b', '2']]);
  });

  it('tells what has happened behind a version, in order, the whole objects, and nothing before', async () => {
    await door.create(manifest('a'));
    const from = await version();
    await door.create(manifest('b'));
    await change('a', { labels: { x: 'y' } });
    await remove('b');
    const events = await watched(`resourceVersion=${from}`);
    expect(events.map(short)).toEqual([
      ['ADDED', 'b', '2'],
      ['MODIFIED', 'a', '3'],
      ['DELETED', 'b', '4'],
    ]);
    expect(events[1]?.object).toEqual((await door.ask('GET', `${JOBS}/a`)).body);
    expect(events[2]?.object).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', spec: { completions: 1 } });
  });

  it('goes on, and tells what happens while it lasts at once', async () => {
    door.stopwatch.stop();
    const watch = await open('resourceVersion=0');
    expect(watch.answer.headers.get('content-type')).toBe('application/json');
    // So that the headers go out although there is nothing to tell.
    expect(await watch.line()).toBe(' ');
    const next = watch.next();
    await door.stopwatch.waited();
    await door.create(manifest('a'));
    door.stopwatch.pass(500);
    expect(await next).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } });
    await watch.cancel();
  });

  it('ends when its time is over, or that of the answer', async () => {
    await door.create(manifest('a'));
    const { stopwatch } = door;
    const began = stopwatch.now();
    await watched('timeoutSeconds=1000');
    expect(stopwatch.now() - began).toBe(1000);
    const watch = await open('timeoutSeconds=7');
    expect(short((await watch.next()) as WatchEvent)).toEqual(['ADDED', 'a', '1']);
    expect(await watch.next()).toBeUndefined();
    expect(stopwatch.now() - began).toBe(8000);
  });

  it('that nobody reads any more ends at once', async () => {
    door.stopwatch.stop();
    const watch = await open('');
    await watch.line();
    void watch.next();
    await door.stopwatch.waited();
    await watch.cancel();
    expect(door.stopwatch.waiting()).toBe(0);
    let asked = 0;
    door.around((_, input, action) => {
      asked++;
      return action(input);
    });
    door.stopwatch.pass(10_000);
    expect(asked).toBe(0);
  });

  it('tells of pods and Events, of one namespace or all', async () => {
    const job = await door.create(manifest('a'));
    await door.create(manifest('b'), 'other');
    const pod = await door.addPod(job, 0);
    const named = [['ADDED', pod.metadata.name, '1']];
    expect((await watched('', PODS)).map(short)).toEqual(named);
    expect((await watched('', '/api/v1/pods')).map(short)).toEqual(named);
    expect(await watched('', '/api/v1/namespaces/other/pods')).toEqual([]);
    expect((await watched('resourceVersion=1', '/apis/batch/v1/jobs')).map(short)).toEqual([['ADDED', 'b', '2']]);
    expect(await watched('resourceVersion=1')).toEqual([]);
    await door.store.events.record(job.metadata, [{ type: 'Normal', reason: 'R', message: 'm' }], START);
    const [event] = await watched('', '/api/v1/namespaces/default/events');
    expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'Event', reason: 'R' } });
  });

  it('of services, of which there are none, lasts as long as any other', async () => {
    const path = '/api/v1/namespaces/default/services';
    const { stopwatch } = door;
    const began = stopwatch.now();
    const events = await watched(`resourceVersion=${await version(path)}&allowWatchBookmarks=true`, path);
    expect(events).toEqual([{ type: 'BOOKMARK', object: expect.objectContaining({ kind: 'Service' }) }]);
    expect(stopwatch.now() - began).toBe(1000);
    expect(await get(`${path}/x`)).toMatchObject({ code: 404, message: 'services "x" not found' });
  });

  it('lets the door say what went wrong before it began', async () => {
    door.around(async () => {
      throw new Error('no table');
    });
    expect((await door.ask('GET', `${JOBS}?watch=true`)).code).toBe(500);
    expect(door.failures.splice(0)).toHaveLength(1);
  });
});

describe('a version', () => {
  it('that is no number is refused', async () => {
    expect((await door.ask('GET', `${JOBS}?watch=true&resourceVersion=x`)).code).toBe(400);
  });

  it('of which nothing is known any more, or not yet, has expired', async () => {
    const { clock } = door.surroundings;
    await door.create(manifest('a'));
    await door.create(manifest('b'));
    await clock.until(START + 602_000);
    door.now = START + 602_000;
    for (const from of ['1', '99']) {
      const { code, body } = await door.ask('GET', `${JOBS}?watch=true&resourceVersion=${from}`);
      expect(code).toBe(410);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Expired', code: 410 });
    }
    // Nothing has happened since the second one.
    expect(await watched('resourceVersion=2')).toEqual([]);
    await door.create(manifest('c'));
    expect((await watched('resourceVersion=2')).map(short)).toEqual([['ADDED', 'c', '3']]);
  });

  it('that expires while it is watched is told as an error, at the end', async () => {
    await door.create(manifest('a'));
    door.stopwatch.stop();
    const watch = await open('resourceVersion=1');
    await watch.line();
    const next = watch.next();
    await door.stopwatch.waited();
    await door.create(manifest('b'));
    await door.surroundings.clock.until(START + 602_000);
    door.now = START + 602_000;
    await door.create(manifest('c'));
    door.stopwatch.pass(500);
    expect(await next).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    expect(await watch.next()).toBeUndefined();
  });

  it('of a list is that of its first page, on all pages', async () => {
    for (const name of ['a', 'b', 'c']) await door.create(manifest(name));
    const first = await get(`${JOBS}?limit=2`);
    await change('a', { labels: { x: 'y' } });
    const next = await get(`${JOBS}?limit=2&continue=${first.metadata.continue}`);
    expect([first.metadata.resourceVersion, next.metadata.resourceVersion]).toEqual(['3', '3']);
    expect((await watched(`resourceVersion=${next.metadata.resourceVersion}`)).map(short)).toEqual([
      ['MODIFIED', 'a', '4'],
    ]);
  });
});

describe('a selector', () => {
  it('of one name tells of nothing else', async () => {
    await door.create(manifest('a'));
    await door.create(manifest('b'));
    await remove('b');
    expect((await watched('fieldSelector=metadata.name%3Db&resourceVersion=1')).map(short)).toEqual([
      ['ADDED', 'b', '2'],
      ['DELETED', 'b', '3'],
    ]);
  });

  it('makes an object that leaves deleted, and one that comes added', async () => {
    await door.create(manifest('a', {}, { labels: { in: 'no' } }));
    await change('a', { labels: { in: 'yes' } });
    await change('a', { annotations: { x: 'y' } });
    await change('a', { labels: { in: 'no' } });
    await change('a', { annotations: { x: 'z' } });
    await remove('a');
    expect((await watched('labelSelector=in%3Dyes&resourceVersion=1')).map(short)).toEqual([
      ['ADDED', 'a', '2'],
      ['MODIFIED', 'a', '3'],
      ['DELETED', 'a', '4'],
    ]);
    expect((await watched('labelSelector=in%21%3Dyes&resourceVersion=1')).map(short)).toEqual([
      ['DELETED', 'a', '2'],
      ['ADDED', 'a', '4'],
      ['MODIFIED', 'a', '5'],
      ['DELETED', 'a', '6'],
    ]);
  });
});

describe('bookmarks', () => {
  it('come every minute, and at the end, to those who want them', async () => {
    await door.create(manifest('a'));
    const watch = await open('resourceVersion=1&allowWatchBookmarks=true&timeoutSeconds=130');
    const bookmark = {
      type: 'BOOKMARK',
      object: { kind: 'Job', apiVersion: 'batch/v1', metadata: { resourceVersion: '1' } },
    };
    const at = () => Math.round(door.stopwatch.now() / 1000);
    expect(await watch.next()).toMatchObject(bookmark);
    expect(at()).toBe(60);
    expect(await watch.next()).toMatchObject(bookmark);
    expect(at()).toBe(120);
    expect(await watch.next()).toMatchObject(bookmark);
    expect(await watch.next()).toBeUndefined();
  });

  it('are spaces to the others, so that no gateway takes them for dead', async () => {
    const watch = await open('timeoutSeconds=90');
    expect([await watch.line(), await watch.line(), await watch.line()]).toEqual([' ', ' ', '']);
  });
});

describe('sendInitialEvents', () => {
  const LIST = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

  it('tells what there is, that this was all, and then what happens', async () => {
    await door.create(manifest('a'));
    await door.create(manifest('b'));
    await remove('a');
    const events = await watched(`${LIST}&resourceVersion=`);
    expect(events.slice(0, -1)).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'b' } } },
      {
        type: 'BOOKMARK',
        object: {
          kind: 'Job',
          metadata: { resourceVersion: '3', annotations: { 'k8s.io/initial-events-end': 'true' } },
        },
      },
    ]);
  });

  it('can be false: then only what happens from now on is told', async () => {
    await door.create(manifest('a'));
    expect(await watched('sendInitialEvents=false&resourceVersionMatch=NotOlderThan')).toEqual([]);
  });

  it.each([
    'sendInitialEvents=true',
    'resourceVersionMatch=NotOlderThan',
    'sendInitialEvents=true&resourceVersionMatch=Exact',
  ])('is refused as %s', async (query) => {
    const { code, body } = await door.ask('GET', `${JOBS}?watch=true&${query}`);
    expect(code).toBe(422);
    expect(body).toMatchObject({ reason: 'Invalid', message: expect.stringContaining('resourceVersionMatch') });
  });
});

describe('a Table', () => {
  it('of one row is each event, and only the first says what its columns are', async () => {
    await door.create(manifest('a'));
    await door.create(manifest('b'));
    const events = await watched('', JOBS, TABLE_TYPE);
    expect(events.map(({ object }) => object.rows[0].cells[0])).toEqual(['a', 'b']);
    expect(events.map(({ object }) => object.columnDefinitions.length > 0)).toEqual([true, false]);
    expect(events[1]?.object).toMatchObject({
      kind: 'Table',
      metadata: { resourceVersion: '2' },
      rows: [{ object: { kind: 'PartialObjectMetadata', metadata: { name: 'b' } } }],
    });
  });

  it('shows ages as they are when the event comes', async () => {
    door.stopwatch.stop();
    await door.create(manifest('a'));
    const watch = await open('resourceVersion=1');
    await watch.cancel();
    const answer = await door.open(`${JOBS}?watch=true&resourceVersion=1`, TABLE_TYPE);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const next = reader.read();
    await door.stopwatch.waited();
    await change('a', { labels: { x: 'y' } });
    door.stopwatch.pass(42_000);
    expect(eventsIn(new TextDecoder().decode((await next).value))[0]?.object.rows[0].cells[4]).toBe('42s');
    await reader.cancel();
  });
});

it('never tells twice what is written while it lists what there is', async () => {
  await door.create(manifest('a'));
  const others = openStore(door.client, TABLE);
  door.around(async (name, input, action) => {
    const isList = name === 'Query' && JSON.stringify(input).includes('"Job"');
    if (isList) {
      door.around(undefined);
      const record = await others.jobs.get('default', 'a');
      const job = { ...record?.job, metadata: { ...record?.job.metadata, labels: { new: 'label' } } } as AdmittedJob;
      if (record) await others.jobs.replace(record, { ...record, job }, START);
    }
    return action(input);
  });
  expect((await watched('')).map(short)).toEqual([['ADDED', 'a', '2']]);
});

it('shows who lists and then watches what there is, whatever happens, with any selector', async () => {
  const act = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    what: fc.constantFrom('in', 'out', 'remove'),
    read: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
      door = await makeDoor();
      const selector = 'labelSelector=in%3Dyes';
      const listed = await get(`${JOBS}?${selector}`);
      let from = listed.metadata.resourceVersion;
      const seen = new Map<string, unknown>();
      const catchUp = async () => {
        // Each client names the last version that it has seen, as after a connection that was cut.
        for (const { type, object } of await watched(`${selector}&resourceVersion=${from}&allowWatchBookmarks=true`)) {
          if (type === 'DELETED') seen.delete(object.metadata.name);
          else if (type !== 'BOOKMARK') seen.set(object.metadata.name, object);
          from = object.metadata.resourceVersion;
        }
      };
      for (const { name, what, read } of acts) {
        const labels = { in: what === 'in' ? 'yes' : 'no' };
        if (what === 'remove') await remove(name);
        else if ((await change(name, { labels })).code === 404) await door.create(manifest(name, {}, { labels }));
        if (read) await catchUp();
      }
      await catchUp();
      const { items } = await get(`${JOBS}?${selector}`);
      expect([...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)).toEqual(items);
    }),
    { numRuns: 15 },
  );
});
