import type { HistoryEvent } from '../../src/asl/history';
import { type Host, type Json, TaskError } from '../../src/asl/host';
import { runMachine } from './asl';
import type { Recording } from './asl-recordings';

type Definition = { [field: string]: Json };
type Request = NonNullable<Recording['request']>;

const ARN = 'arn:aws:states:us-east-1:111111111111:express:machine:run';

/**
 * Runs the state of a TestState case as the first state of a machine, with the mock as the answer of each task, and says what became of
 * it in the words of that API.
 */
export async function replayTestState(recording: Recording): Promise<Recording['expected']> {
  const { request = {}, input } = recording;
  const machine = machineOf(recording);
  const { events, done } = runMachine(machine, input, { task: mockOf(request, itemsOf(input)) }, ARN);
  const result = await done;
  const exited = events.findIndex(
    ({ type, details }) => type.endsWith('StateExited') && details?.name === machine.StartAt,
  );
  const seconds = secondsToRetry(events, request.stateConfiguration?.retrierRetryCount ?? 0);
  if (seconds !== undefined) return { status: 'RETRIABLE', ...failureIn(events), ...backoff(seconds) };
  if (exited < 0) return { ...result, output: null };
  const failure = failureIn(events.slice(0, exited));
  const nextState = events[exited + 1]?.details?.name;
  return {
    ...{ status: failure ? 'CAUGHT_ERROR' : 'SUCCEEDED', ...failure },
    output: withoutRedrives(JSON.parse(String(events[exited]?.details?.output)) as Json),
    ...(nextState !== undefined && { nextState: String(nextState) }),
  };
}

/** A single state becomes a machine in which everything it goes on to is there. */
function machineOf({ definition, request }: Recording): Definition {
  if (request?.stateName !== undefined) return { ...definition, StartAt: request.stateName };
  const targets = [...JSON.stringify(definition).matchAll(/"(?:Next|Default)":"([^"]+)"/g)].map(([, name]) => name);
  const others = targets.map((name) => [name, { Type: 'Succeed' }] as const);
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'StateName',
    States: { StateName: definition, ...(Object.fromEntries(others) as Definition) },
  };
}

function itemsOf(input: Json): number {
  return (input as { Values?: Json[] }).Values?.length ?? 0;
}

/** In a Map the mock's result is that of its children, in turn, of which the first ones fail if the request says so. */
function mockOf({ mock, stateConfiguration }: Request, items: number): Host['task'] {
  const failures = stateConfiguration?.mapIterationFailureCount ?? 0;
  let calls = 0;
  return async () => {
    const nth = items === 0 ? 0 : calls++ % items;
    if (mock?.errorOutput) throw new TaskError(mock.errorOutput.error, mock.errorOutput.cause);
    if (nth < failures) throw new TaskError('ChildFailed');
    return (Array.isArray(mock?.result) ? mock.result[nth] : mock?.result) ?? null;
  };
}

/** Between the attempt after so many retries and the next one; undefined when there was none. */
function secondsToRetry(events: HistoryEvent[], retries: number): number | undefined {
  const starts = events.filter(({ type }) => type === 'TaskScheduled' || type === 'MapStateStarted');
  const [last, next] = starts.slice(retries, retries + 2);
  return last && next && (next.timestamp - last.timestamp) / 1000;
}

function failureIn(events: HistoryEvent[]): { error: string; cause: string } | undefined {
  const failed = events.find(({ type }) => type === 'TaskFailed' || type === 'MapRunFailed');
  return failed && { error: String(failed.details?.error), cause: String(failed.details?.cause) };
}

function backoff(seconds: number): Pick<Recording['expected'], 'inspectionData'> {
  return { inspectionData: { errorDetails: { retryBackoffIntervalSeconds: seconds } } };
}

/** The context of TestState is no execution's: it has no RedriveCount. */
function withoutRedrives(output: Json): Json {
  const text = JSON.stringify(output);
  return JSON.parse(text.replace('"RedriveCount":0,', '')) as Json;
}
