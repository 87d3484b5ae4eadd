import { Room } from '../../../src/local/drivers/room';

it('lets those who wait in by the order in which they came', async () => {
  const room = new Room(2);
  const order: number[] = [];
  const enter = async (n: number) => {
    const leave = await room.enter();
    order.push(n);
    await new Promise(setImmediate);
    leave();
  };
  await Promise.all([0, 1, 2, 3, 4].map(enter));
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

it('never lets in more than it has room for', async () => {
  const room = new Room(3);
  let inside = 0;
  let most = 0;
  const visit = async (turns: number) => {
    const leave = await room.enter();
    most = Math.max(most, ++inside);
    for (let i = 0; i < turns; i += 1) await new Promise(setImmediate);
    inside -= 1;
    leave();
  };
  await Promise.all(Array.from({ length: 30 }, (_, i) => visit(i % 4)));
  expect(most).toBe(3);
});

it('keeps the place of one who no longer wants it for the next', async () => {
  const room = new Room(1);
  const leave = await room.enter();
  const abort = new AbortController();
  const unwanted = room.enter(abort.signal);
  const next = room.enter();
  abort.abort(new Error('not wanted'));
  await expect(unwanted).rejects.toThrow('not wanted');
  leave();
  (await next)();
});

it('turns away one who comes with an aborted signal', async () => {
  await expect(new Room(1).enter(AbortSignal.abort(new Error('not wanted')))).rejects.toThrow('not wanted');
});
