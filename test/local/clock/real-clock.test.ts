import { createRealClock } from '../../../src/local/clock/real-clock';

it('is the time of the machine, and no wait ends before its time', async () => {
  const clock = createRealClock();
  const at = clock.now() + 15;
  await clock.until(at);
  expect(Date.now()).toBeGreaterThanOrEqual(at);
});

it('waits for a time that is further away than a timer of Node can be', async () => {
  const clock = createRealClock();
  const controller = new AbortController();
  let ended = false;
  // Forty days: as one timer it would fire at once.
  const waiting = clock.until(clock.now() + 40 * 86_400_000, controller.signal).finally(() => {
    ended = true;
  });
  await clock.until(clock.now() + 15);
  expect(ended).toBe(false);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

it('ends a wait at once that was aborted before', async () => {
  await expect(createRealClock().until(0, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

it('is not held by anything', async () => {
  const clock = createRealClock();
  clock.hold();
  await clock.until(clock.now() + 1);
});

it('forgets every timer when it is closed, also those that are asked for later', async () => {
  const clock = createRealClock();
  let fired = 0;
  void clock.until(clock.now() + 5).then(() => fired++);
  clock.close();
  void clock.until(clock.now()).then(() => fired++);
  const other = createRealClock();
  await other.until(other.now() + 20);
  expect(fired).toBe(0);
});
