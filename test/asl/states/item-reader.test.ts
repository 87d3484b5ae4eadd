import { type Json, TaskError } from '../../../src/asl/host';
import { chainOf, machineOf, runMachine } from '../../support/asl';

const Resource = 'arn:aws:states:::s3:getObject';

const mapOf = (config: Record<string, unknown> = {}) =>
  machineOf({
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource,
        ReaderConfig: { InputType: 'JSON', ...config },
        Arguments: { Bucket: 'lists', Key: '{% $states.input.key %}' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Item',
        States: { Item: { Type: 'Pass', End: true } },
      },
      End: true,
    },
  });
const run = (text: string, config: Record<string, unknown> = {}, input: Json = { key: 'k' }) =>
  runMachine(mapOf(config), input, { readItems: async () => text });

describe('an ItemReader', () => {
  it('reads the dataset that its Arguments name', async () => {
    const asked: unknown[] = [];
    const { events, done } = runMachine(
      mapOf(),
      { key: 'k' },
      {
        readItems: async (...args) => {
          asked.push(args);
          return '[1,2,3]';
        },
      },
    );
    expect(await done).toEqual({ status: 'SUCCEEDED', output: [1, 2, 3] });
    expect(asked).toEqual([[Resource, { Bucket: 'lists', Key: 'k' }]]);
    expect(events[2]).toMatchObject({ type: 'MapStateStarted', details: { length: 0 } });
  });

  it.each([
    [2, [1, 2]],
    [0, [1, 2, 3]],
    [100_000_001, [1, 2, 3]],
    ['{% $states.input.most %}', [1]],
  ])('takes MaxItems %j', async (MaxItems, output) => {
    expect(await run('[1,2,3]', { MaxItems }, { key: 'k', most: 1 }).done).toEqual({ status: 'SUCCEEDED', output });
  });

  it.each([
    ['an object', '{}', {}, 'Attempting to map over non-iterable node.'],
    ['no items', '[]', { MaxItems: '{% -1 %}' }, 'field MaxItems must be positive'],
    ['no JSON', '[1,', {}, 'JSON'],
  ])('fails the Map Run for %s', async (_, text, config, cause) => {
    const { events, done } = run(text, config);
    expect(await done).toMatchObject({ error: 'States.ItemReaderFailed', cause: expect.stringContaining(cause) });
    expect(chainOf(events).slice(3)).toEqual([
      '4<3 MapRunStarted',
      '5<4 MapRunFailed',
      '6<5 MapStateFailed',
      '7<6 ExecutionFailed',
    ]);
  });

  it('fails with what the host says of the dataset', async () => {
    const readItems = async () => Promise.reject(new TaskError('S3.NoSuchKeyException', 'The key does not exist.'));
    const { done } = runMachine(mapOf(), { key: 'k' }, { readItems });
    expect(await done).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'The key does not exist.' });
  });
});
