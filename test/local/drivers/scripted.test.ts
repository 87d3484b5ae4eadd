import { createVirtualClock } from '../../../src/local/clock/virtual-clock';
import { createScriptedDriver, type ScriptedOutcome } from '../../../src/local/drivers/scripted';
import { makeRun, makeScripted } from '../../support/drivers';
import { START } from '../../support/surroundings';
import { driverCases } from './driver.case';

describe('as every driver', () => driverCases(makeScripted));

function makeDriver(script: (nth: number) => ScriptedOutcome) {
  const clock = createVirtualClock(START);
  const driver = createScriptedDriver({ clock, script: (_, nth) => script(nth) });
  /** Seconds since the start of the test. */
  const seconds = () => (clock.now() - START) / 1000;
  return { clock, driver, seconds };
}

it('runs a container as long as its script says', async () => {
  const { driver, seconds } = makeDriver(() => ({ seconds: 90, exitCode: 7 }));
  const container = await driver.start(makeRun());
  expect(seconds()).toBe(0);
  expect(await container.exited).toEqual({ exitCode: 7 });
  expect(seconds()).toBe(90);
});

it('takes the time an image needs to come', async () => {
  const { driver, seconds } = makeDriver(() => ({ startAfterSeconds: 20 }));
  await driver.start(makeRun());
  expect(seconds()).toBe(20);
});

it('starts nothing when the start is aborted while the image is coming', async () => {
  const { driver, seconds } = makeDriver(() => ({ startAfterSeconds: 20 }));
  const abort = new AbortController();
  const start = driver.start(makeRun(), abort.signal);
  abort.abort(new Error('not wanted'));
  await expect(start).rejects.toThrow('not wanted');
  expect(seconds()).toBe(0);
});

it.each<[string, ScriptedOutcome, object]>([
  [
    'one killed for its memory',
    { oomKilled: true },
    { exitCode: 137, reason: expect.stringMatching(/^OutOfMemoryError: /) },
  ],
  ['one that was lost has no exit code', { lost: true }, {}],
  [
    'one that Spot took back',
    { spotInterruption: true, seconds: 5 },
    { exitCode: 143, taken: { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' } },
  ],
])('tells of %s', async (_, outcome, exit) => {
  const { driver } = makeDriver(() => outcome);
  const container = await driver.start(makeRun({ capacityProvider: 'FARGATE_SPOT' }));
  expect(await container.exited).toEqual(exit);
});

it('takes nothing back that does not run on Spot', async () => {
  const { driver, seconds } = makeDriver(() => ({ spotInterruption: true, seconds: 5 }));
  const container = await driver.start(makeRun({ capacityProvider: 'FARGATE' }));
  expect(await container.exited).toEqual({ exitCode: 0 });
  expect(seconds()).toBe(5);
});

it('fails to pull an image after the time that took', async () => {
  const { driver, seconds } = makeDriver(() => ({ startAfterSeconds: 3, pullError: 'not found' }));
  await expect(driver.start(makeRun())).rejects.toMatchObject({
    reason: 'CannotPullContainerError',
    message: 'not found',
  });
  expect(seconds()).toBe(3);
});

it('ends by itself when it would have before the grace period is over', async () => {
  const { driver, seconds } = makeDriver(() => ({ seconds: 10, terminates: { exitCode: 1, seconds: 60 } }));
  const container = await driver.start(makeRun());
  container.stop(30);
  expect(await container.exited).toEqual({ exitCode: 0 });
  expect(seconds()).toBe(10);
});

it('is healthy from the time on that its script says', async () => {
  const { driver, clock } = makeDriver(() => ({ neverEnds: true, healthyAfterSeconds: 60 }));
  const container = await driver.start(makeRun());
  await clock.until(START + 59_000);
  expect(await container.check([], 5)).toBe(false);
  await clock.until(START + 60_000);
  expect(await container.check([], 5)).toBe(true);
});

it('asks the script once for a container that was asked for capacity before', async () => {
  const asked: number[] = [];
  const { driver } = makeDriver((nth) => {
    asked.push(nth);
    return nth === 0 ? { noCapacity: true } : { exitCode: nth };
  });
  expect(driver.capacity?.(makeRun())).toMatch(/^Capacity is unavailable at this time/);
  const run = makeRun();
  expect(driver.capacity?.(run)).toBeUndefined();
  expect(await (await driver.start(run)).exited).toEqual({ exitCode: 1 });
  expect(await (await driver.start(makeRun({ taskId: run.taskId, name: 'other' }))).exited).toEqual({ exitCode: 2 });
  expect(asked).toEqual([0, 1, 2]);
});
