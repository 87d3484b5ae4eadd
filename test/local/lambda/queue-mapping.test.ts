import { openJournal } from '../../../src/local/journal/journal';
import { FUNCTION, makeMappings, QUEUE } from '../../support/mappings';
import { makeStateFolder } from '../../support/state-folder';
import { START } from '../../support/surroundings';

const memory = () => openJournal(undefined);

const idOf = (record: Record<string, unknown> | undefined) => record?.messageId;
const bodiesOf = (event: { Records: Record<string, unknown>[] }) => event.Records.map(({ body }) => body);

describe('an event source mapping of a queue', () => {
  it('hands a function the record that Lambda documents', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), {});
    mappings.start();
    await queues.send(QUEUE, 'Test message.');
    await mappings.idle();
    expect(invocations[0]?.Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'Test message.',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(START),
          SenderId: '123456789012',
          ApproximateFirstReceiveTimestamp: String(START),
        },
        messageAttributes: {},
        // From Lambda's documentation of this event.
        md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
        eventSource: 'aws:sqs',
        eventSourceARN: QUEUE,
        awsRegion: 'eu-central-1',
      },
    ]);
    expect(queues.size(QUEUE)).toBe(0);
  });

  it('collects until the batching window is over', async () => {
    const { mappings, queues, clock, invocations } = makeMappings(await memory(), { batchingWindowSeconds: 1 });
    mappings.start();
    await queues.send(QUEUE, 'a');
    await clock.until(START + 900);
    await queues.send(QUEUE, 'b');
    await mappings.idle();
    expect(invocations.map((event) => [event.at, bodiesOf(event)])).toEqual([[1000, ['a', 'b']]]);
  });

  it('does not wait when a batch is full', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), { batchingWindowSeconds: 5, batchSize: 2 });
    mappings.start();
    for (const body of ['a', 'b', 'c']) await queues.send(QUEUE, body);
    await mappings.idle();
    expect(invocations.map((event) => [event.at, bodiesOf(event)])).toEqual([
      [0, ['a', 'b']],
      [5000, ['c']],
    ]);
  });

  it('gives a second window to what comes after the first', async () => {
    const { mappings, queues, clock, invocations } = makeMappings(await memory(), { batchingWindowSeconds: 1 });
    mappings.start();
    await queues.send(QUEUE, 'a');
    await clock.until(START + 5000);
    await queues.send(QUEUE, 'b');
    await mappings.idle();
    expect(invocations.map(({ at }) => at)).toEqual([1000, 6000]);
  });

  it('gives a whole window to what follows a batch that was full before its window ended', async () => {
    const { mappings, queues, clock, invocations } = makeMappings(await memory(), {
      ...{ batchingWindowSeconds: 5, batchSize: 2 },
    });
    mappings.start();
    for (const [second, body] of ['a', 'b', 'c'].entries()) {
      await clock.until(START + second * 1000);
      await queues.send(QUEUE, body);
    }
    await mappings.idle();
    expect(invocations.map((event) => [event.at, bodiesOf(event)])).toEqual([
      [1000, ['a', 'b']],
      [7000, ['c']],
    ]);
  });

  it('invokes no more functions at once than its concurrency', async () => {
    const { mappings, queues, most, invocations } = makeMappings(
      await memory(),
      { batchSize: 1, maxConcurrency: 3 },
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    for (let i = 0; i < 20; i += 1) await queues.send(QUEUE, `${i}`);
    mappings.start();
    await mappings.idle();
    expect([most(), invocations.length]).toEqual([3, 20]);
  });

  it('brings a batch that failed again, later each time, until it succeeds', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), {}, (_, nth) =>
      nth < 4 ? new Error('no') : null,
    );
    mappings.start();
    await queues.send(QUEUE, 'a');
    await mappings.idle();
    expect(invocations.map(({ at }) => at)).toEqual([0, 1000, 3000, 7000]);
  });

  it('brings only those again that the function names', async () => {
    const { mappings, queues, invocations } = makeMappings(
      await memory(),
      { batchingWindowSeconds: 1 },
      (event, nth) =>
        nth === 1 ? { batchItemFailures: [{ itemIdentifier: idOf(event.Records[1]) }] } : { batchItemFailures: [] },
    );
    mappings.start();
    for (const body of ['a', 'b', 'c']) await queues.send(QUEUE, body);
    await mappings.idle();
    expect(invocations.map(bodiesOf)).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it.each<[string, unknown]>([
    ['a record it was not given', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a misspelt member', { batchItemFailures: [{ id: 'x' }] }],
  ])('takes the whole batch for failed when the answer has %s', async (_, answer) => {
    const { mappings, queues, invocations } = makeMappings(
      await memory(),
      { batchingWindowSeconds: 1 },
      (_event, nth) => (nth === 1 ? answer : null),
    );
    mappings.start();
    for (const body of ['a', 'b']) await queues.send(QUEUE, body);
    await mappings.idle();
    expect(invocations.map(bodiesOf)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
  ])('takes the batch for done when the answer is %s', async (_, answer) => {
    const { mappings, queues, invocations } = makeMappings(await memory(), {}, () => answer);
    mappings.start();
    await queues.send(QUEUE, 'a');
    await mappings.idle();
    expect(invocations).toHaveLength(1);
  });

  it('does not ask an answer for failures when the mapping does not', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), { reportBatchItemFailures: false }, () => ({
      batchItemFailures: [{ itemIdentifier: 'x' }],
    }));
    mappings.start();
    await queues.send(QUEUE, 'a');
    await mappings.idle();
    expect(invocations).toHaveLength(1);
  });

  it('leaves what keeps failing to the dead-letter queue, and says that it fails', async () => {
    const { mappings, queues, invocations, notices, dead } = makeMappings(
      await memory(),
      {},
      () => new Error('broken'),
      4,
    );
    mappings.start();
    await queues.send(QUEUE, 'a');
    await mappings.idle();
    expect([invocations.length, queues.size(QUEUE), queues.size(dead)]).toEqual([4, 0, 1]);
    expect(notices).toEqual([`${FUNCTION} has failed 3 times in a row: Error: broken`]);
  });

  it('drops what its filter does not want', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), { filters: [{ body: { kind: ['b'] } }] });
    mappings.start();
    await queues.send(QUEUE, '{"kind":"a"}');
    await queues.send(QUEUE, 'no JSON');
    await queues.send(QUEUE, '{"kind":"b"}');
    await mappings.idle();
    expect(invocations.flatMap(bodiesOf)).toEqual(['{"kind":"b"}']);
    expect(queues.size(QUEUE)).toBe(0);
  });

  it('splits a batch that would be larger than an invocation may be', async () => {
    const { mappings, queues, invocations } = makeMappings(await memory(), { batchSize: 500 });
    for (let i = 0; i < 10; i += 1) await queues.send(QUEUE, 'x'.repeat(1_000_000));
    mappings.start();
    await mappings.idle();
    expect(invocations.map(({ Records }) => Records.length)).toEqual([6, 4]);
  });

  it('delivers after a restart what a killed process had in hand', async () => {
    const folder = makeStateFolder();
    try {
      const hanging = makeMappings(await folder.open(), {}, () => new Promise(() => {}));
      hanging.mappings.start();
      await hanging.queues.send(QUEUE, 'a');
      hanging.clock.close();
      hanging.mappings.close();
      const after = makeMappings(await folder.open(), {});
      after.mappings.start();
      await after.mappings.idle();
      expect([hanging, after].map(({ invocations }) => invocations.map(bodiesOf))).toEqual([[['a']], [['a']]]);
    } finally {
      await folder.remove();
    }
  });
});
