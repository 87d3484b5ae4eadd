import type { ExecutionRecord } from '../../../src/local/step-functions/execution-record';
import { statusChange } from '../../../src/local/step-functions/status-change';
import { executionArn, machineArn } from '../../support/step-functions';

const record: ExecutionRecord = {
  executionArn: executionArn('m', 'e'),
  stateMachineArn: machineArn('m'),
  ...{ name: 'e', status: 'SUCCEEDED', startDate: 1547148840101, stopDate: 1547148840122 },
  ...{ input: '{}', output: '"Hello World!"' },
};

describe('statusChange', () => {
  it('has the members that AWS documents for a success', () => {
    expect(statusChange(record)).toEqual({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [record.executionArn],
      detail: {
        ...record,
        inputDetails: { included: true },
        outputDetails: { included: true },
        error: null,
        cause: null,
      },
    });
  });

  it('has null for what a running execution does not have', () => {
    const { stopDate: _, output: __, ...running } = record;
    expect(statusChange({ ...running, status: 'RUNNING' }).detail).toMatchObject({
      ...{ stopDate: null, output: null, outputDetails: null, error: null, cause: null },
    });
  });

  it('carries error and cause', () => {
    const aborted = { ...record, status: 'ABORTED' as const, error: 'JobDeleted', cause: 'gone' };
    expect(statusChange(aborted).detail).toMatchObject({ status: 'ABORTED', error: 'JobDeleted', cause: 'gone' });
  });

  it.each([
    ['both when they fit together', 100_000, 100_000, true, true],
    ['only the output when they do not', 150_000, 150_000, false, true],
    ['neither when the output alone is too large', 10, 260_000, false, false],
    // Each quote is two bytes when it is escaped.
    ['only the output when escaping makes them too large', '"'.repeat(70_000).length * 2, 200_000, false, true],
  ])('includes %s', (_, inputBytes, outputBytes, input, output) => {
    const { detail } = statusChange({ ...record, input: 'i'.repeat(inputBytes), output: 'o'.repeat(outputBytes) });
    expect([detail.inputDetails, detail.outputDetails]).toEqual([{ included: input }, { included: output }]);
    expect([detail.input !== null, detail.output !== null]).toEqual([input, output]);
  });
});
