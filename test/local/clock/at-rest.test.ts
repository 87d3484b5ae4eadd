import { createVirtualClock } from '../../../src/local/clock/virtual-clock';

const START = 1_000_000;
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

describe('a virtual clock that asks before it jumps', () => {
  it('says where it will jump to, and stands still until it is answered', async () => {
    const told: (number | undefined)[] = [];
    let answer = () => {};
    const clock = createVirtualClock(START, (next) => {
      told.push(next);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const waited = clock.until(START + 10);
    await turns(20);
    expect([told, clock.now()]).toEqual([[START + 10], START]);
    answer();
    await waited;
    expect(clock.now()).toBe(START + 10);
  });

  it('asks once for each time at which something was asked of it, and says when nobody waits for anything', async () => {
    const told: (number | undefined)[] = [];
    const clock = createVirtualClock(START, async (next) => void told.push(next));
    const work = async () => {
      await Promise.all([clock.until(START + 10), clock.until(START + 10)]);
      await clock.until(START + 20);
      clock.hold()();
    };
    await work();
    await turns(20);
    expect(told).toEqual([START + 10, START + 20, undefined]);
  });

  it('does not ask again when nothing was asked of it since', async () => {
    const told: (number | undefined)[] = [];
    const clock = createVirtualClock(START, async (next) => void told.push(next));
    await Promise.all([clock.until(START + 10), clock.until(START + 20)]);
    await turns(20);
    expect(told).toEqual([START + 10]);
    expect(clock.now()).toBe(START + 20);
  });

  it('does not ask while real work is in flight', async () => {
    const told: (number | undefined)[] = [];
    const clock = createVirtualClock(START, async (next) => void told.push(next));
    const release = clock.hold();
    void clock.until(START + 10);
    await turns(20);
    expect(told).toEqual([]);
    release();
    await turns(20);
    expect(told[0]).toBe(START + 10);
  });
});
