import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { LocalClock } from '../../../src/local/clock/local-clock';
import { createVirtualClock } from '../../../src/local/clock/virtual-clock';
import type { DurableStore } from '../../../src/local/durable-map';
import { openJournal } from '../../../src/local/journal/journal';
import { createScheduler, type Scheduler } from '../../../src/local/scheduler/scheduler';
import { restHandlerOf } from '../../support/service-handler';
import { makeStateFolder } from '../../support/state-folder';
import { makeSurroundings, START } from '../../support/surroundings';

const MINUTE = 60_000;
const GROUP = 'cron-jobs';
const INPUT: CreateScheduleCommandInput = {
  Name: 'a',
  GroupName: GROUP,
  ScheduleExpression: 'cron(*/10 * * * ? *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: 'arn:aws:lambda:eu-central-1:123456789012:function:f',
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    Input: '{"at":"<aws.scheduler.scheduled-time>","of":"<aws.scheduler.schedule-arn>"}',
  },
};

const made: { scheduler: Scheduler; clock: LocalClock }[] = [];

// A virtual clock runs for as long as something waits for it.
afterEach(() => {
  for (const { scheduler, clock } of made.splice(0)) {
    scheduler.close();
    clock.close();
  }
});

interface Options {
  store?: DurableStore;
  now?: number;
  refuses?: string;
  failures?: number;
}

async function make(options: Options = {}) {
  const surroundings = makeSurroundings(undefined, createVirtualClock(options.now ?? START));
  const { clock } = surroundings;
  const store = options.store ?? (await openJournal(undefined));
  const calls: string[] = [];
  const notices: string[] = [];
  let failures = options.failures ?? 0;
  const scheduler: Scheduler = createScheduler({
    ...{ store, surroundings, groups: [GROUP] },
    cannotCall: () => options.refuses,
    async deliver(to, event) {
      const place = to.startsWith('arn:aws:sqs:') ? ` to ${to.slice(to.lastIndexOf(':') + 1)}` : '';
      calls.push(`${new Date(clock.now()).toISOString().slice(11, 16)} ${JSON.parse(event).at ?? event}${place}`);
      if (failures-- > 0) throw new Error('the function fails');
    },
    notice: (text) => notices.push(text),
  });
  scheduler.start();
  made.push({ scheduler, clock });
  const client = new SchedulerClient({
    region: surroundings.region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: restHandlerOf(scheduler.service) as never,
    maxAttempts: 1,
  });
  return { scheduler, client, calls, notices, clock, store };
}

it('calls at its times, with the time for which it calls, until it is taken away', async () => {
  const { client, calls, clock } = await make();
  const { ScheduleArn } = await client.send(new CreateScheduleCommand(INPUT));
  expect(ScheduleArn).toBe('arn:aws:scheduler:eu-central-1:123456789012:schedule/cron-jobs/a');
  await clock.until(START + 25 * MINUTE);
  expect(calls).toEqual(['00:10 2026-01-01T00:10:00Z', '00:20 2026-01-01T00:20:00Z']);
  await client.send(
    new UpdateScheduleCommand({
      ...INPUT,
      ScheduleExpression: 'rate(1 hour)',
      StartDate: new Date(START + 40 * MINUTE),
    }),
  );
  await clock.until(START + 101 * MINUTE);
  expect(calls.slice(2)).toEqual(['00:40 2026-01-01T00:40:00Z', '01:40 2026-01-01T01:40:00Z']);
  await client.send(new DeleteScheduleCommand({ Name: 'a', GroupName: GROUP }));
  await clock.until(START + 500 * MINUTE);
  expect(calls).toHaveLength(4);
});

it('answers as Scheduler does', async () => {
  const { client } = await make();
  await client.send(new CreateScheduleCommand(INPUT));
  await expect(client.send(new CreateScheduleCommand(INPUT))).rejects.toMatchObject({ name: 'ConflictException' });
  const missing = { Name: 'b', GroupName: GROUP };
  await expect(client.send(new UpdateScheduleCommand({ ...INPUT, ...missing }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(client.send(new DeleteScheduleCommand(missing))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(client.send(new GetScheduleCommand({ Name: 'a', GroupName: 'other' }))).rejects.toMatchObject({
    message: 'Schedule group other does not exist.',
  });
  expect(await client.send(new GetScheduleCommand({ Name: 'a', GroupName: GROUP }))).toMatchObject({
    ...{ Name: 'a', GroupName: GROUP, State: 'ENABLED', ScheduleExpression: INPUT.ScheduleExpression },
    ...{ ScheduleExpressionTimezone: 'UTC', CreationDate: new Date(START), Target: INPUT.Target },
  });
});

it.each<[string, Partial<CreateScheduleCommandInput>, RegExp]>([
  ['an expression that is none', { ScheduleExpression: 'cron(x)' }, /Invalid Schedule Expression/],
  ['a zone that is none', { ScheduleExpressionTimezone: 'Mars/Olympus' }, /ScheduleExpressionTimezone/],
  ['a flexible window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }, /FlexibleTimeWindow/],
  [
    'what it does not implement, by its name',
    { KmsKeyArn: 'arn:aws:kms:k' },
    /the member "KmsKeyArn" of CreateSchedule/,
  ],
  ['a target that is no function', { Target: { Arn: 'arn:aws:sqs:q', RoleArn: 'r' } }, /only functions/],
  ['a name that is none', { Name: 'a b' }, /no name of a schedule/],
  [
    'a start that is long past',
    { ScheduleExpression: 'rate(1 hour)', StartDate: new Date(START - 6 * MINUTE) },
    /StartDate you specify cannot be earlier/,
  ],
])('refuses %s', async (_, parts, message) => {
  const { client } = await make();
  const creating = client.send(new CreateScheduleCommand({ ...INPUT, ...parts }));
  await expect(creating).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(message),
  });
});

it('refuses actions that it does not implement, and roles that it may not use', async () => {
  const { client } = await make({ refuses: 'the role r cannot be assumed by scheduler.amazonaws.com' });
  await expect(client.send(new ListSchedulesCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  await expect(client.send(new CreateScheduleCommand(INPUT))).rejects.toThrow('cannot be assumed');
});

it('calls a function that has failed twice more, says so, and tells the queue', async () => {
  const { client, calls, notices, clock } = await make({ failures: 3 });
  const Target = { ...INPUT.Target, DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:123456789012:q' } };
  const schedule = { ...INPUT, Target, ScheduleExpression: 'cron(10 0 1 1 ? 2026)' };
  await client.send(new CreateScheduleCommand(schedule as CreateScheduleCommandInput));
  await clock.until(START + 60 * MINUTE);
  expect(calls).toHaveLength(4);
  expect(calls[3]).toMatch(/ 2026-01-01T00:10:00Z to q$/);
  expect(notices).toEqual([expect.stringContaining('schedule cron-jobs/a was given up after 3 attempts')]);
});

it('goes on after a restart: of what has passed meanwhile it calls for the latest', async () => {
  const folder = makeStateFolder();
  const first = await make({ store: await folder.open() });
  await first.client.send(new CreateScheduleCommand(INPUT));
  await first.clock.until(START + 15 * MINUTE);
  first.scheduler.close();
  const second = await make({ store: await folder.open(), now: START + 45 * MINUTE });
  await second.clock.until(START + 55 * MINUTE);
  expect([first.calls, second.calls]).toEqual([
    ['00:10 2026-01-01T00:10:00Z'],
    ['00:45 2026-01-01T00:40:00Z', '00:50 2026-01-01T00:50:00Z'],
  ]);
  await folder.remove();
});
