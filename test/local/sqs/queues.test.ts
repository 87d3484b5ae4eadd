import * as fc from 'fast-check';
import type { DurableStore } from '../../../src/local/durable-map';
import { openJournal } from '../../../src/local/journal/journal';
import type { QueueDefinition } from '../../../src/local/sqs/queue';
import { createQueues } from '../../../src/local/sqs/queues';
import { makeStateFolder } from '../../support/state-folder';
import { makeSurroundings, START } from '../../support/surroundings';

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:work';
const DEAD = 'arn:aws:sqs:eu-central-1:123456789012:dead';

function make(store: DurableStore, changes: Partial<QueueDefinition> = {}) {
  const surroundings = makeSurroundings();
  const queues = createQueues({
    ...{ store, surroundings },
    queues: [
      { name: 'work', arn: QUEUE, visibilityTimeoutSeconds: 30, retentionSeconds: 3600, ...changes },
      { name: 'dead', arn: DEAD, visibilityTimeoutSeconds: 30, retentionSeconds: 3600 },
    ],
  });
  return { queues, clock: surroundings.clock };
}

const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

describe('createQueues', () => {
  it('hands out what was sent, with its times and how often it was received', async () => {
    const { queues } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'a');
    expect(queues.receive(QUEUE, 10)).toEqual([
      {
        ...{ messageId: expect.any(String), receiptHandle: expect.any(String), body: 'a' },
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        ...{ sentAt: START, firstReceivedAt: START, receiveCount: 1 },
      },
    ]);
  });

  it('hands out no more than was asked for, and nothing twice', async () => {
    const { queues } = make(await openJournal(undefined));
    for (const body of ['a', 'b', 'c']) await queues.send(QUEUE, body);
    expect(bodies(queues.receive(QUEUE, 2))).toEqual(['a', 'b']);
    expect(bodies(queues.receive(QUEUE, 2))).toEqual(['c']);
    expect(queues.receive(QUEUE, 2)).toEqual([]);
    expect(queues.size(QUEUE)).toBe(3);
  });

  it('shows a message again when its visibility timeout is over', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'a');
    queues.receive(QUEUE, 1);
    await clock.until(START + 29_999);
    expect(queues.receive(QUEUE, 1)).toEqual([]);
    await clock.until(START + 30_001);
    expect(queues.receive(QUEUE, 1)).toMatchObject([{ body: 'a', receiveCount: 2, firstReceivedAt: START }]);
  });

  it('forgets a deleted message for good', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'a');
    await queues.delete(
      QUEUE,
      queues.receive(QUEUE, 1).map(({ receiptHandle }) => receiptHandle),
    );
    await clock.until(START + 60_000);
    expect(queues.size(QUEUE)).toBe(0);
    expect(queues.receive(QUEUE, 1)).toEqual([]);
  });

  it('passes over the handle of a message that is visible again', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'a');
    const [old] = queues.receive(QUEUE, 1);
    await clock.until(START + 31_000);
    queues.receive(QUEUE, 1);
    await queues.delete(QUEUE, [old?.receiptHandle ?? '']);
    expect(queues.size(QUEUE)).toBe(1);
  });

  it('leaves no timer behind when everything received is settled', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'a');
    const [message] = queues.receive(QUEUE, 1);
    await queues.delete(QUEUE, [message?.receiptHandle ?? '']);
    await clock.until(START + 1);
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(() => setImmediate(resolve)))));
    expect(clock.now()).toBe(START + 1);
  });

  it('shows a released message at once, or after its delay, and tells its listeners', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    const told: number[] = [];
    queues.onMessage(QUEUE, () => told.push(clock.now() - START));
    await queues.send(QUEUE, 'a');
    queues.release(
      QUEUE,
      queues.receive(QUEUE, 1).map(({ receiptHandle }) => receiptHandle),
      0,
    );
    queues.release(
      QUEUE,
      queues.receive(QUEUE, 1).map(({ receiptHandle }) => receiptHandle),
      5,
    );
    expect(queues.receive(QUEUE, 1)).toEqual([]);
    await clock.until(START + 5_001);
    expect(told).toEqual([0, 0, 5000]);
    expect(queues.receive(QUEUE, 1)).toMatchObject([{ receiveCount: 3 }]);
  });

  it('moves a message that was received too often to the dead-letter queue', async () => {
    const { queues } = make(await openJournal(undefined), { deadLetter: { queueArn: DEAD, maxReceiveCount: 2 } });
    await queues.send(QUEUE, 'bad');
    for (let i = 0; i < 2; i += 1)
      queues.release(
        QUEUE,
        queues.receive(QUEUE, 1).map(({ receiptHandle }) => receiptHandle),
        0,
      );
    expect(queues.receive(QUEUE, 1)).toEqual([]);
    await Promise.resolve();
    expect([queues.size(QUEUE), queues.size(DEAD)]).toEqual([0, 1]);
    expect(bodies(queues.receive(DEAD, 1))).toEqual(['bad']);
  });

  it('drops a message that is older than the retention period', async () => {
    const { queues, clock } = make(await openJournal(undefined));
    await queues.send(QUEUE, 'old');
    await clock.until(START + 3_600_000);
    await queues.send(QUEUE, 'new');
    expect(bodies(queues.receive(QUEUE, 10))).toEqual(['new']);
    expect(queues.size(QUEUE)).toBe(1);
  });

  it.each(['send', 'receive'] as const)('refuses to %s with a queue there is not', async (action) => {
    const { queues } = make(await openJournal(undefined));
    const act = async () => (action === 'send' ? queues.send('arn:none', 'x') : queues.receive('arn:none', 1));
    await expect(act()).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('refuses a dead-letter queue there is not', async () => {
    const store = await openJournal(undefined);
    expect(() => make(store, { deadLetter: { queueArn: 'arn:none', maxReceiveCount: 1 } })).toThrow('Queue work');
  });

  it('has every message that was not deleted after a restart, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('send', 'delete', 'release', 'keep'), { maxLength: 30 }),
        async (acts) => {
          const folder = makeStateFolder();
          try {
            const { queues, clock } = make(await folder.open());
            const there = new Set<string>();
            for (const [index, act] of acts.entries()) {
              if (act === 'send') {
                await queues.send(QUEUE, `m${index}`);
                there.add(`m${index}`);
                continue;
              }
              const [message] = queues.receive(QUEUE, 1);
              if (!message) continue;
              if (act === 'release') queues.release(QUEUE, [message.receiptHandle], 0);
              if (act !== 'delete') continue;
              await queues.delete(QUEUE, [message.receiptHandle]);
              there.delete(message.body);
            }
            clock.close();
            const { queues: after, clock: later } = make(await folder.open());
            expect(bodies(after.receive(QUEUE, 100)).sort()).toEqual([...there].sort());
            later.close();
          } finally {
            await folder.remove();
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
