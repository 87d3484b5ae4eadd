import type { DurableStore } from '../../../src/local/durable-map';
import { createEvents, type RuleDefinition } from '../../../src/local/events/events';
import { openJournal } from '../../../src/local/journal/journal';
import { makeStateFolder } from '../../support/state-folder';
import { makeSurroundings, START } from '../../support/surroundings';

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:q';
const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:f';

const emitted = (status = 'FAILED') => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:x'],
  detail: { status },
});

function rule(target: Partial<RuleDefinition['targets'][0]> = {}): RuleDefinition {
  return {
    ...{ name: 'failed', arn: 'arn:rule' },
    pattern: { source: ['aws.states'], detail: { status: ['FAILED'] } },
    targets: [{ id: 't', arn: FUNCTION, ...target }],
  };
}

type Deliver = (targetArn: string, event: string, nth: number) => void;

function bus(store: DurableStore, rules: RuleDefinition[], onDeliver: Deliver = () => {}) {
  const surroundings = makeSurroundings();
  const delivered: { at: number; targetArn: string; event: string }[] = [];
  const notices: string[] = [];
  const events = createEvents({
    ...{ store, surroundings, rules, clock: surroundings.clock },
    deliver: async (targetArn, event) => {
      delivered.push({ at: surroundings.clock.now() - START, targetArn, event });
      onDeliver(targetArn, event, delivered.length);
    },
    notice: (text) => notices.push(text),
  });
  return { events, delivered, notices, clock: surroundings.clock };
}

const down: Deliver = () => {
  throw new Error('down');
};

describe('createEvents', () => {
  it('hands targets the event in its envelope', async () => {
    const { events, delivered } = bus(await openJournal(undefined), [rule()]);
    events.start();
    await events.emit(emitted());
    await events.idle();
    expect(delivered.map(({ event }) => JSON.parse(event))).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Step Functions Execution Status Change',
        source: 'aws.states',
        account: '123456789012',
        time: '2026-01-01T00:00:00Z',
        region: 'eu-central-1',
        resources: ['arn:x'],
        detail: { status: 'FAILED' },
      },
    ]);
  });

  it('passes over what no rule matches', async () => {
    const { events, delivered } = bus(await openJournal(undefined), [rule()]);
    events.start();
    await events.emit(emitted('SUCCEEDED'));
    await events.idle();
    expect(delivered).toEqual([]);
  });

  it('has handed the event to a queue when emit resolves, started or not', async () => {
    const { events, delivered } = bus(await openJournal(undefined), [rule({ arn: QUEUE })]);
    await events.emit(emitted());
    expect(delivered.map(({ targetArn }) => targetArn)).toEqual([QUEUE]);
  });

  it('keeps an event that a queue did not take and tries again', async () => {
    const failOnce: Deliver = (_target, _event, nth) => {
      if (nth === 1) throw new Error('full');
    };
    const { events, delivered } = bus(await openJournal(undefined), [rule({ arn: QUEUE })], failOnce);
    events.start();
    await events.emit(emitted());
    await events.idle();
    expect(delivered).toHaveLength(2);
  });

  it('tries a function again after growing delays', async () => {
    const failThrice: Deliver = (_target, _event, nth) => {
      if (nth <= 3) throw new Error('not yet');
    };
    const { events, delivered, notices } = bus(await openJournal(undefined), [rule()], failThrice);
    events.start();
    await events.emit(emitted());
    await events.idle();
    // 1, 2 and 4 seconds, three quarters of each with chance at one half.
    expect(delivered.map(({ at }) => at)).toEqual([0, 750, 2250, 5250]);
    expect(notices).toEqual([]);
  });

  it('gives up after as many retries as the target allows, and says so', async () => {
    const { events, delivered, notices } = bus(await openJournal(undefined), [rule({ maximumRetryAttempts: 2 })], down);
    events.start();
    await events.emit(emitted());
    await events.idle();
    expect(delivered).toHaveLength(3);
    expect(notices).toEqual([expect.stringContaining('given up after 3 attempts')]);
    expect(notices[0]).toContain('down');
  });

  it('gives up when the event is too old', async () => {
    const { events, delivered } = bus(await openJournal(undefined), [rule({ maximumEventAgeSeconds: 60 })], down);
    events.start();
    await events.emit(emitted());
    await events.idle();
    expect(delivered.length).toBeGreaterThan(3);
    expect(delivered.at(-1)?.at).toBeLessThanOrEqual(60_000);
  });

  it('delivers after a restart what the last process had accepted and not delivered', async () => {
    const folder = makeStateFolder();
    try {
      const before = bus(await folder.open(), [rule()]);
      await before.events.emit(emitted());
      before.events.close();
      const after = bus(await folder.open(), [rule()]);
      after.events.start();
      await after.events.idle();
      const again = bus(await folder.open(), [rule()]);
      again.events.start();
      await again.events.idle();
      expect([before, after, again].map(({ delivered }) => delivered.length)).toEqual([0, 1, 0]);
    } finally {
      await folder.remove();
    }
  });

  it('refuses a pattern it cannot match, naming the rule', async () => {
    const store = await openJournal(undefined);
    const bad = { ...rule(), pattern: { source: [{ wildcard: 'aws.*' }] } };
    expect(() => bus(store, [bad])).toThrow(/Rule failed: .*\n.*wildcard/);
  });

  it('keeps in a queue what it has given up', async () => {
    const rules = [rule({ maximumRetryAttempts: 1, deadLetterArn: QUEUE })];
    const { events, delivered } = bus(
      await openJournal(undefined),
      rules,
      (arn) => arn === FUNCTION && down(arn, '', 0),
    );
    events.start();
    await events.emit(emitted());
    await events.idle();
    expect(delivered.map(({ targetArn }) => targetArn)).toEqual([FUNCTION, FUNCTION, QUEUE]);
    expect(JSON.parse(delivered.at(-1)?.event ?? '')).toMatchObject({ detail: { status: 'FAILED' } });
  });

  it('tells of a rate when the clock has passed its time, and does not make it go on', async () => {
    const { pattern: _, ...hourly } = { ...rule(), everyMilliseconds: 3_600_000 };
    const { events, delivered, clock } = bus(await openJournal(undefined), [hourly]);
    events.start();
    await clock.until(START + 1000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toBe(START + 1000);
    expect(delivered).toEqual([]);
    await clock.until(START + 3.5 * 3_600_000);
    await clock.until(START + 5 * 3_600_000);
    await events.idle();
    expect(delivered.map(({ at }) => at / 3_600_000)).toEqual([3.5, 5]);
    expect(JSON.parse(delivered[0]?.event ?? '')).toMatchObject({
      ...{ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: ['arn:rule'], detail: {} },
    });
  });
});
