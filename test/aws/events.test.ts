import { JOB_ALREADY_ACTIVE } from '../../src/cron/cron-job-events';
import { podCreated } from '../../src/pods/job-events';
import { UID } from '../support/job';
import { START } from '../support/pods';
import { makeStore, type TestStore } from '../support/store';

const MINUTE = 60_000;
const key = { namespace: 'default', name: 'nightly', uid: UID };

let test: TestStore;
beforeEach(async () => {
  test = await makeStore();
});

const say = (minutes: number, event = JOB_ALREADY_ACTIVE) =>
  test.store.events.record(key, [event], START + minutes * MINUTE, 'CronJob');

async function said(): Promise<string[]> {
  const told: string[] = [];
  for await (const { reason, count, firstTimestamp, lastTimestamp } of test.store.events.list())
    told.push(`${reason} ${count} ${firstTimestamp.slice(11, 16)}-${lastTimestamp.slice(11, 16)}`);
  return told;
}

it('what comes to pass again is counted, once for each time, in whatever order it is told', async () => {
  for (const minutes of [0, 5, 5, 10, 5]) await say(minutes);
  expect(await said()).toEqual(['JobAlreadyActive 3 12:00-12:10']);
  const told = await test.store.events.log.after(0);
  expect(told?.map(({ type, object }) => `${type} ${object.count}`)).toEqual(['ADDED 1', 'MODIFIED 2', 'MODIFIED 3']);
});

it('what has expired and still stands there is not counted on', async () => {
  for (const minutes of [0, 5, 66]) await say(minutes);
  expect(await said()).toEqual(['JobAlreadyActive 1 13:06-13:06']);
});

it('what is told of one happening is told once, however late', async () => {
  for (const minutes of [0, 5]) await say(minutes, podCreated('nightly-1-abcde'));
  expect(await said()).toEqual(['SuccessfulCreate 1 12:00-12:00']);
});

it('of many who tell of different times at once each is heard, or one that is as near', async () => {
  await say(0);
  await Promise.all([say(1), say(2), say(3)]);
  const [event] = await said();
  expect(event).toMatch(/^JobAlreadyActive [2-4] 12:00-12:0[1-3]$/);
});
