import { createVirtualClock } from '../../../src/local/clock/virtual-clock';

const START = 1_000_000;
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

describe('a virtual clock', () => {
  it('stands still until somebody waits, then jumps to the time that is waited for', async () => {
    const clock = createVirtualClock(START);
    await turns(10);
    expect(clock.now()).toBe(START);
    await clock.until(START + 600_000);
    expect(clock.now()).toBe(START + 600_000);
  });

  it('fires in the order of the times, and at one time in the order in which it was asked', async () => {
    const clock = createVirtualClock(START);
    const fired: string[] = [];
    const wait = async (name: string, at: number) => {
      await clock.until(START + at);
      fired.push(`${name} ${clock.now() - START}`);
    };
    await Promise.all([wait('a', 20), wait('b', 10), wait('c', 20), wait('d', 10), wait('e', 5)]);
    expect(fired).toEqual(['e 5', 'b 10', 'd 10', 'a 20', 'c 20']);
  });

  it('does not go back for a time that has passed', async () => {
    const clock = createVirtualClock(START);
    await clock.until(START - 5000);
    expect(clock.now()).toBe(START);
  });

  it('lets what a timer sets off run to its end before the next timer fires', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    const first = async () => {
      await clock.until(START + 1);
      // Promises, and the turns of the event loop that a stand-in hops through.
      for (let i = 0; i < 20; i++) await Promise.resolve();
      await turns(2);
      seen.push(`first ends at ${clock.now() - START}`);
      await clock.until(START + 2);
      seen.push(`what it asked for comes at ${clock.now() - START}`);
    };
    const second = async () => {
      await clock.until(START + 3);
      seen.push(`second at ${clock.now() - START}`);
    };
    await Promise.all([first(), second()]);
    expect(seen).toEqual(['first ends at 1', 'what it asked for comes at 2', 'second at 3']);
  });

  it('is fair: of two loops with the same period neither gets ahead of the other', async () => {
    const clock = createVirtualClock(START);
    const seen: string[] = [];
    const loop = async (name: string) => {
      for (let i = 0; i < 5; i++) {
        await clock.until(clock.now() + 10);
        seen.push(`${name}${i}`);
      }
    };
    await Promise.all([loop('a'), loop('b')]);
    expect(seen).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4']);
  });

  it('gives the same order each time', async () => {
    const run = async () => {
      const clock = createVirtualClock(START);
      const seen: string[] = [];
      const worker = async (name: number) => {
        for (let i = 0; i < 20; i++) {
          await clock.until(clock.now() + ((name * 7 + i * 3) % 11));
          if (i % 3 === 0) await turns(1);
          seen.push(`${name}@${clock.now() - START}`);
        }
      };
      await Promise.all([1, 2, 3, 4, 5].map(worker));
      return seen;
    };
    expect(await run()).toEqual(await run());
  });
});

describe('while it is held', () => {
  it('stands still, and goes on when the last hold has ended', async () => {
    const clock = createVirtualClock(START);
    const [first, second] = [clock.hold(), clock.hold()];
    let fired = false;
    const waiting = clock.until(START + 10).then(() => {
      fired = true;
    });
    await turns(10);
    first();
    await turns(10);
    expect([fired, clock.now()]).toEqual([false, START]);
    second();
    await waiting;
    expect(clock.now()).toBe(START + 10);
  });

  it('counts the end of a hold once, however often it is said', async () => {
    const clock = createVirtualClock(START);
    const [first] = [clock.hold(), clock.hold()];
    first();
    first();
    let fired = false;
    void clock.until(START + 10).then(() => {
      fired = true;
    });
    await turns(10);
    expect(fired).toBe(false);
  });

  it('stands still for a hold that begins when it was about to jump', async () => {
    const clock = createVirtualClock(START);
    let fired = false;
    void clock.until(START + 10).then(() => {
      fired = true;
    });
    await turns(1);
    const release = clock.hold();
    await turns(10);
    expect(fired).toBe(false);
    release();
    await turns(10);
    expect(fired).toBe(true);
  });
});

describe('a wait that is aborted', () => {
  it('ends with the reason, and no time passes for it', async () => {
    const clock = createVirtualClock(START);
    const controller = new AbortController();
    const waiting = clock.until(START + 1000, controller.signal);
    controller.abort(new Error('not needed'));
    await expect(waiting).rejects.toThrow('not needed');
    await turns(10);
    expect(clock.now()).toBe(START);
  });

  it('ends at once when it was aborted before', async () => {
    const clock = createVirtualClock(START);
    await expect(clock.until(START, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });

  it('leaves no listener behind when it has come to its end', async () => {
    const clock = createVirtualClock(START);
    const controller = new AbortController();
    const add = jest.spyOn(controller.signal, 'addEventListener');
    const remove = jest.spyOn(controller.signal, 'removeEventListener');
    await clock.until(START + 1, controller.signal);
    expect(remove.mock.calls.map(([name, listener]) => [name, listener])).toEqual(
      add.mock.calls.map(([name, listener]) => [name, listener]),
    );
  });
});

it('forgets every timer when it is closed, and an abort afterwards ends the wait like any other', async () => {
  const clock = createVirtualClock(START);
  const controller = new AbortController();
  let fired = 0;
  const waiting = [clock.until(START + 1), clock.until(START + 2, controller.signal)];
  for (const wait of waiting)
    void wait.then(
      () => fired++,
      () => undefined,
    );
  clock.close();
  void clock.until(START + 3).then(() => fired++);
  await turns(10);
  expect([fired, clock.now()]).toEqual([0, START]);
  controller.abort(new Error('closing'));
  await expect(waiting[1]).rejects.toThrow('closing');
});
