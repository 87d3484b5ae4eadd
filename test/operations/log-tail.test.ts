import { LogTails } from '../../src/operations/log-tail';
import type { Change, ObjectLog } from '../../src/operations/object-log';
import { makeStopwatch, type TestStopwatch } from '../support/stopwatch';

let stopwatch: TestStopwatch;
let asked: number[];
let answer: (place: number) => Change<string>[] | undefined;
let tails: LogTails;
const log: ObjectLog<string> = {
  last: async () => 0,
  async after(place) {
    asked.push(place);
    return answer(place);
  },
};
beforeEach(() => {
  stopwatch = makeStopwatch();
  stopwatch.stop();
  asked = [];
  answer = () => [];
  tails = new LogTails(stopwatch);
});

const change = (place: number): Change<string> => ({ type: 'ADDED', object: 'x', place });
const next = (place = 7, signal = new AbortController().signal, most = 60_000) =>
  tails.of(log).next(place, most, signal);

describe('those who wait at the end of a log', () => {
  it('are answered by one question, with the same', async () => {
    const waiting = [next(), next(), next()];
    await stopwatch.waited();
    expect(stopwatch.waiting()).toBe(1);
    answer = () => [change(8)];
    stopwatch.pass(50);
    expect(await Promise.all(waiting)).toEqual(Array(3).fill([change(8)]));
    expect(asked).toEqual([7]);
  });

  it('are answered each for its own place', async () => {
    const waiting = [next(7), next(9)];
    answer = (place) => [change(place + 1)];
    await stopwatch.waited();
    stopwatch.pass(50);
    expect(await Promise.all(waiting)).toEqual([[change(8)], [change(10)]]);
  });

  it('wait longer the longer nothing happens, and never long', async () => {
    for (const pause of [50, 100, 200, 250, 250]) {
      const waiting = next();
      await stopwatch.waited();
      stopwatch.pass(pause - 1);
      expect(stopwatch.waiting()).toBe(1);
      stopwatch.pass(1);
      expect(await waiting).toEqual([]);
    }
    answer = () => [change(8)];
    const waiting = next();
    await stopwatch.waited();
    stopwatch.pass(250);
    await waiting;
    const soon = next(8);
    await stopwatch.waited();
    stopwatch.pass(50);
    expect(await soon).toEqual([change(8)]);
  });

  it('may leave, and then the others wait on; nobody asks when all have left', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const [first, second] = [next(7, one.signal), next(7, other.signal)];
    await stopwatch.waited();
    one.abort();
    expect(await first).toEqual([]);
    expect(stopwatch.waiting()).toBe(1);
    other.abort();
    expect(await second).toEqual([]);
    expect(stopwatch.waiting()).toBe(0);
    // Who comes then begins anew.
    const third = next();
    await stopwatch.waited();
    stopwatch.pass(50);
    expect(await third).toEqual([]);
    expect(asked).toEqual([7]);
  });

  it('are told all when the log cannot be read, and those who come later are not', async () => {
    answer = () => {
      throw new Error('no table');
    };
    const waiting = [next(), next()].map((each) => expect(each).rejects.toThrow('no table'));
    await stopwatch.waited();
    stopwatch.pass(50);
    await Promise.all(waiting);
    answer = () => [];
    const later = next();
    await stopwatch.waited();
    stopwatch.pass(50);
    expect(await later).toEqual([]);
  });

  it('wait no longer than they may', async () => {
    const waiting = next(7, undefined, 20);
    await stopwatch.waited();
    stopwatch.pass(20);
    expect(await waiting).toEqual([]);
  });
});
