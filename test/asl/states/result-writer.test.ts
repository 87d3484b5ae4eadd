import { type Json, TaskError } from '../../../src/asl/host';
import { machineOf, runMachine, START } from '../../support/asl';

interface Written {
  [key: string]: Json;
}

const mapOf = (config?: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  machineOf({
    Each: {
      Type: 'Map',
      Label: 'pods',
      MaxConcurrency: 2,
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        ...(config && { WriterConfig: config }),
        Arguments: { Bucket: 'results', Prefix: '{% "of/" & $states.context.Execution.Name %}' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } },
      },
      End: true,
      ...more,
    },
  });

function run(machine: Record<string, unknown>, items: Json, task = async (value: Json): Promise<Json> => value) {
  const written: Written = {};
  const { execution, done } = runMachine(machine, items, {
    task: async (request) => task(request.arguments),
    writeResult: async (_resource, { Bucket, Key, Body }) => {
      written[`${Bucket}/${Key.replace(/[0-9a-f-]{36}/, 'RUN')}`] = JSON.parse(Body) as Json;
    },
  });
  return { written, execution, done };
}

const FOLDER = 'results/of/run/RUN';

describe('a ResultWriter', () => {
  it('writes whole executions, and gives the place of its manifest', async () => {
    const { written, execution, done } = run(mapOf(), [{ a: 1 }]);
    const [result, MapRunArn] = [await done, execution.mapRuns()[0]?.arn as string];
    const Key = `of/run/${MapRunArn.split(':').at(-1)}`;
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: { MapRunArn, ResultWriterDetails: { Bucket: 'results', Key: `${Key}/manifest.json` } },
    });
    const [child] = written[`${FOLDER}/SUCCEEDED_0.json`] as Written[];
    expect(child).toMatchObject({
      ExecutionArn: expect.stringMatching(/:execution:machine\/pods:/),
      ...{ Input: '{"a":1}', InputDetails: { Included: true }, Output: '{"a":1}', OutputDetails: { Included: true } },
      ...{ RedriveCount: 0, RedriveStatus: 'NOT_REDRIVABLE', Status: 'SUCCEEDED' },
      ...{ StartDate: new Date(START).toISOString(), StopDate: new Date(START).toISOString() },
      StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine/pods',
    });
    expect(written[`${FOLDER}/manifest.json`]).toEqual({
      ...{ DestinationBucket: 'results', MapRunArn },
      ResultFiles: {
        FAILED: [],
        PENDING: [],
        SUCCEEDED: [{ Key: `${Key}/SUCCEEDED_0.json`, Size: JSON.stringify([child]).length }],
      },
    });
  });

  it('writes outputs alone when it is COMPACT, and of failed children what is known', async () => {
    const { written, done } = run(
      mapOf({ Transformation: 'COMPACT' }, { ToleratedFailureCount: 1 }),
      [1, 2, 3],
      async (value) => {
        if (value === 2) throw new TaskError('E', 'why');
        return { doubled: (value as number) * 2 };
      },
    );
    expect(await done).toMatchObject({ status: 'SUCCEEDED' });
    expect(written[`${FOLDER}/SUCCEEDED_0.json`]).toEqual([{ doubled: 2 }, { doubled: 6 }]);
    expect(written[`${FOLDER}/FAILED_0.json`]).toMatchObject([
      { Status: 'FAILED', Error: 'E', Cause: 'why', Input: '2' },
    ]);
  });

  it('splits what is much into files of bounded size', async () => {
    const { written, execution, done } = run(mapOf({ Transformation: 'COMPACT' }), Array(2_001).fill(0));
    expect(await done).toMatchObject({ status: 'SUCCEEDED' });
    expect(written[`${FOLDER}/SUCCEEDED_0.json`]).toHaveLength(2_000);
    expect(written[`${FOLDER}/SUCCEEDED_1.json`]).toEqual([0]);
    expect(execution.transitions()).toBe(4_003);
  });

  it('also writes when the Map Run fails: what was aborted, and what never began', async () => {
    const { written, done } = run(mapOf({ Transformation: 'COMPACT' }), [1, 2, 3, 4], async (value) => {
      if (value === 1) throw new TaskError('E');
      return new Promise<Json>(() => {});
    });
    expect(await done).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    const failed = written[`${FOLDER}/FAILED_0.json`] as Written[];
    expect(failed.map(({ Input, Status }) => [Input, Status])).toEqual([
      ['1', 'FAILED'],
      ['2', 'ABORTED'],
    ]);
    const pending = written[`${FOLDER}/PENDING_0.json`] as Written[];
    expect(pending.map(({ Input, Status }) => [Input, Status])).toEqual([
      ['3', 'PENDING'],
      ['4', 'PENDING'],
    ]);
    expect(written).toHaveProperty([`${FOLDER}/manifest.json`]);
  });

  it('is not subject to the limit of 256 KiB', async () => {
    const { done } = run(mapOf(), [1, 2, 3], async () => 'x'.repeat(200_000));
    expect(await done).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails the Map Run when a file cannot be written', async () => {
    const { done } = runMachine(mapOf(), [1], {
      writeResult: async () => Promise.reject(new TaskError('S3.NoSuchBucketException', 'There is no such bucket.')),
    });
    expect(await done).toMatchObject({ error: 'States.ResultWriterFailed', cause: 'There is no such bucket.' });
  });

  it('needs a bucket', async () => {
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: '{% 5 %}' } };
    const { done } = run(mapOf(undefined, { ResultWriter }), [1]);
    expect(await done).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});
