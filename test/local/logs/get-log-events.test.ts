import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import * as fc from 'fast-check';
import { createLogs, type Logs } from '../../../src/local/logs/logs';
import { logsClientOf, makeSetClock, type SetClock } from '../../support/logs';
import { makeSurroundings, START } from '../../support/surroundings';

const place = { logGroupName: '/gantry/pods', logStreamName: 'pods/main/0123' };
const GROUP = place.logGroupName;
const STREAM = place.logStreamName;

let folder: string;
let clock: SetClock;
let logs: Logs;
let client: CloudWatchLogsClient;

function start(kept: string | undefined = folder): void {
  const surroundings = { ...makeSurroundings(), clock };
  logs = createLogs({ ...(kept && { folder: kept }), surroundings });
  client = logsClientOf(logs.service);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-logs-'));
  clock = makeSetClock(START);
  start();
});
afterEach(() => rmSync(folder, { recursive: true }));

const ask = (more: Partial<GetLogEventsCommandInput> = {}) =>
  client.send(new GetLogEventsCommand({ ...place, ...more }));
const head = (more: Partial<GetLogEventsCommandInput> = {}) => ask({ startFromHead: true, ...more });
async function messages(answer: ReturnType<typeof ask>): Promise<(string | undefined)[]> {
  return ((await answer).events ?? []).map(({ message }) => message);
}
async function times(answer: ReturnType<typeof ask>): Promise<number[]> {
  return ((await answer).events ?? []).map(({ timestamp = 0 }) => timestamp - START);
}

/** As a process writes: nobody is told. */
function write(text: string, at = clock.time): void {
  const file = logs.fileOf(GROUP, STREAM);
  appendFileSync(file, text);
  utimesSync(file, at / 1000, at / 1000);
}

describe('pages', () => {
  it('is refused for a stream that does not exist, and makes nothing', async () => {
    await expect(ask()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('knows a stream as soon as a process can write to it', async () => {
    logs.fileOf(GROUP, STREAM);
    expect(await messages(ask())).toEqual([]);
    expect(await messages(head({ startTime: START }))).toEqual([]);
    await ask();
    write('a\n');
    expect(await messages(ask())).toEqual(['a']);
  });

  it('begins at the head when asked to, and else shows the end', async () => {
    write('a\nb\nc\n');
    expect(await messages(head({ limit: 2 }))).toEqual(['a', 'b']);
    expect(await messages(ask({ limit: 2 }))).toEqual(['b', 'c']);
  });

  it('gives back the token it was given at the end, and what comes then behind it', async () => {
    write('a\nb\nc\n');
    const first = await head({ limit: 2 });
    const second = await head({ nextToken: first.nextForwardToken });
    expect(second.events).toMatchObject([{ message: 'c' }]);
    expect(second.nextForwardToken).not.toBe(first.nextForwardToken);
    const third = await head({ nextToken: second.nextForwardToken });
    expect(third).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
    write('d\n');
    expect(await messages(head({ nextToken: third.nextForwardToken }))).toEqual(['d']);
  });

  it('goes back from the end to the head, where the token stays the same', async () => {
    write('a\nb\nc\nd\ne\n');
    const found: (string | undefined)[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await ask({ limit: 2, nextToken: token });
      found.unshift(...(page.events ?? []).map(({ message }) => message));
      if (page.nextBackwardToken === token) break;
      token = page.nextBackwardToken;
    }
    expect(found).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('goes forward again from where it went back to', async () => {
    write('a\nb\nc\n');
    const last = await ask({ limit: 1 });
    const before = await ask({ limit: 1, nextToken: last.nextBackwardToken });
    expect(await messages(head({ limit: 1, nextToken: before.nextForwardToken }))).toEqual(['c']);
  });

  it('refuses a token that is none', async () => {
    write('a\n');
    for (const nextToken of ['x', 'f/-1', 'f/', 'b/1e3', 'f/1 ']) {
      await expect(ask({ nextToken })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });

  it('shows nothing behind the end of a stream that is shorter than it was', async () => {
    write('a\n');
    expect(await head({ nextToken: 'f/1000' })).toMatchObject({ events: [], nextForwardToken: 'f/1000' });
    expect(await messages(ask({ nextToken: 'b/1000' }))).toEqual(['a']);
  });

  it('holds a megabyte at most, 26 bytes counted for each event', async () => {
    // 1,048,576 / (1,000 + 1 + 26) = 1,021.009
    write(`${'x'.repeat(1000)}\n`.repeat(3000));
    const page = await head();
    expect(page.events).toHaveLength(1021);
    expect((await head({ nextToken: page.nextForwardToken })).events).toHaveLength(1021);
    expect((await ask()).events).toHaveLength(1021);
  });

  it('holds 10,000 events at most', async () => {
    write('\n'.repeat(12_000));
    expect((await head()).events).toHaveLength(10_000);
    await expect(ask({ limit: 10_001 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('shows a line longer than a page, from the end, too', async () => {
    const line = 'x'.repeat(3_000_000);
    write(`a\n${line}\nb\n`);
    const found: (string | undefined)[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await ask({ nextToken: token });
      found.unshift(...(page.events ?? []).map(({ message }) => message));
      if (page.nextBackwardToken === token) break;
      token = page.nextBackwardToken;
    }
    expect([found[0], found.at(-1)]).toEqual(['a', 'b']);
    expect(found.slice(1, -1).join('') === line).toBe(true);
  });

  it('finds each line once, forward and backward, however it is paged', async () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', ' '), maxLength: 5 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 7 }), async (written, limit) => {
        start(path.join(folder, 'run'));
        rmSync(path.join(folder, 'run'), { recursive: true, force: true });
        start(path.join(folder, 'run'));
        write(written.map((line) => `${line}\n`).join(''));
        const forward: (string | undefined)[] = [];
        const backward: (string | undefined)[] = [];
        for (let token: string | undefined; ; ) {
          const page = await head({ limit, nextToken: token });
          forward.push(...(page.events ?? []).map(({ message }) => message));
          if (page.nextForwardToken === token) break;
          token = page.nextForwardToken;
        }
        for (let token: string | undefined; ; ) {
          const page = await ask({ limit, nextToken: token });
          backward.unshift(...(page.events ?? []).map(({ message }) => message));
          if (page.nextBackwardToken === token) break;
          token = page.nextBackwardToken;
        }
        expect(forward).toEqual(written);
        expect(backward).toEqual(written);
      }),
      { numRuns: 30 },
    );
  });
});

describe('lines', () => {
  it('are shown when they are complete', async () => {
    write('a\nhal');
    const page = await head();
    expect(page.events).toMatchObject([{ message: 'a' }]);
    expect(await messages(ask())).toEqual(['a']);
    write('f\n');
    expect(await messages(head({ nextToken: page.nextForwardToken }))).toEqual(['half']);
  });

  it('are complete without an end once the stream is closed', async () => {
    write('a\nhal');
    const page = await head();
    logs.close(GROUP, STREAM);
    expect(await messages(head({ nextToken: page.nextForwardToken }))).toEqual(['hal']);
    expect(await messages(ask())).toEqual(['a', 'hal']);
  });

  it('are complete without an end when an earlier process has left them', async () => {
    write('a\nhal');
    start();
    expect(await messages(head())).toEqual(['a', 'hal']);
  });

  it('go on in a closed stream that is written to again', async () => {
    write('a\n');
    logs.close(GROUP, STREAM);
    write('b\nhal');
    expect(await messages(head())).toEqual(['a', 'b']);
  });
});

describe('times', () => {
  const second = (n: number) => START + n * 1000;

  it('are those at which lines were noticed, or of the last write if that is earlier', async () => {
    write('a\n', second(3));
    clock.time = second(10);
    expect(await times(head())).toEqual([3000]);
    write('b\n', second(99));
    clock.time = second(20);
    const { events } = await head();
    expect(events?.map(({ timestamp = 0 }) => timestamp - START)).toEqual([3000, 20_000]);
    expect(events?.every(({ timestamp, ingestionTime }) => timestamp === ingestionTime)).toBe(true);
  });

  it('never are before the stream was opened, whatever the file system’s clock says', async () => {
    clock.time = second(5);
    write('a\n', second(-500));
    clock.time = second(10);
    expect(await times(head())).toEqual([5001]);
  });

  it('never go backwards', async () => {
    write('a\n', second(50));
    clock.time = second(50);
    await head();
    write('b\n', second(2));
    expect(await times(head())).toEqual([50_000, 50_000]);
  });

  it('are kept when they are asked for again, and belong to the end of a line', async () => {
    clock.time = second(1);
    write('a\nb');
    await head();
    clock.time = second(2);
    write('b\n');
    await head();
    clock.time = second(3);
    expect(await times(head())).toEqual([1000, 2000]);
  });

  it('are those of the last write for what an earlier process has left', async () => {
    write('a\nb\n', second(7));
    clock.time = second(1000);
    start();
    expect(await times(head())).toEqual([7000, 7000]);
  });

  it('are exact for text that is handed over', async () => {
    for (const [at, text] of [
      [1, 'a\n'],
      [2, 'b'],
      [3, 'b\nc\n'],
    ] as const) {
      clock.time = second(at);
      logs.append(GROUP, STREAM, text);
    }
    clock.time = second(9);
    expect(await times(head())).toEqual([1000, 3000, 3000]);
  });

  describe('as a range, its beginning included and its end not', () => {
    beforeEach(() => {
      for (let at = 1; at <= 5; at++) {
        clock.time = second(at);
        logs.append(GROUP, STREAM, `${at}a\n${at}b\n`);
      }
      clock.time = second(9);
    });

    it.each<[number | undefined, number | undefined, string]>([
      [undefined, undefined, '1a 1b 2a 2b 3a 3b 4a 4b 5a 5b'],
      [3, undefined, '3a 3b 4a 4b 5a 5b'],
      [2.5, undefined, '3a 3b 4a 4b 5a 5b'],
      [undefined, 3, '1a 1b 2a 2b'],
      [2, 4, '2a 2b 3a 3b'],
      [3, 3, ''],
      [6, undefined, ''],
      [undefined, 1, ''],
      [0, 99, '1a 1b 2a 2b 3a 3b 4a 4b 5a 5b'],
    ])('from %p to %p s', async (from, to, expected) => {
      const range = {
        ...(from !== undefined && { startTime: second(from) }),
        ...(to !== undefined && { endTime: second(to) }),
      };
      expect((await messages(head(range))).join(' ')).toBe(expected);
      expect((await messages(ask(range))).join(' ')).toBe(expected);
    });

    it('is paged from both ends', async () => {
      const range = { startTime: second(2), endTime: second(5), limit: 4 };
      const first = await head(range);
      expect(first.events?.map(({ message }) => message)).toEqual(['2a', '2b', '3a', '3b']);
      expect(await messages(head({ ...range, nextToken: first.nextForwardToken }))).toEqual(['4a', '4b']);
      const last = await ask(range);
      expect(last.events?.map(({ message }) => message)).toEqual(['3a', '3b', '4a', '4b']);
      expect(await messages(ask({ ...range, nextToken: last.nextBackwardToken }))).toEqual(['2a', '2b']);
    });

    it('is refused when it ends before it begins', async () => {
      const range = { startTime: second(3), endTime: second(2) };
      await expect(ask(range)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });
  });

  it('show nothing twice to one who follows by time', async () => {
    const written = fc.array(fc.tuple(fc.nat(3), fc.constantFrom('a\n', 'b', 'c\nd', '\n')), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(written, async (steps) => {
        start(path.join(folder, 'follow'));
        rmSync(path.join(folder, 'follow'), { recursive: true, force: true });
        start(path.join(folder, 'follow'));
        clock.time = START;
        let text = '';
        let seen: (string | undefined)[] = [];
        let startTime = START;
        for (const [pause, more] of steps) {
          clock.time += 1 + pause;
          text += more;
          write(more);
          const { events } = await head({ startTime });
          seen = seen.concat((events ?? []).map(({ message }) => message));
          startTime = clock.time + 1;
        }
        expect(seen).toEqual(text.split('\n').slice(0, -1));
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is not implemented', () => {
  it('is refused by name', async () => {
    write('a\n');
    await expect(client.send(new GetLogEventsCommand({ ...place, unmask: true }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('"unmask"'),
    });
    expect(Object.keys(logs.service.actions)).not.toContain('FilterLogEvents');
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
