import type { EmittedEvent } from '../service';
import type { ExecutionRecord } from './execution-record';

/** Escaped data beyond this many bytes is left out of the event (Step Functions: "Automating event delivery"). */
const MOST_BYTES = 248 * 1024;

/** The EventBridge event of an execution's present status. Members that have no value are null, as in AWS. */
export function statusChange(record: ExecutionRecord): EmittedEvent {
  const { input, output } = record;
  const outputBytes = output === undefined ? 0 : escapedBytes(output);
  const withOutput = output !== undefined && outputBytes <= MOST_BYTES;
  const withInput = escapedBytes(input) + outputBytes <= MOST_BYTES;
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [record.executionArn],
    detail: {
      executionArn: record.executionArn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startDate,
      stopDate: record.stopDate ?? null,
      input: withInput ? input : null,
      inputDetails: { included: withInput },
      output: withOutput ? output : null,
      outputDetails: output === undefined ? null : { included: withOutput },
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  };
}

function escapedBytes(text: string): number {
  // An escaped character is at most six bytes, so most texts need no count.
  return text.length * 6 <= MOST_BYTES / 2 ? text.length : Buffer.byteLength(JSON.stringify(text));
}
