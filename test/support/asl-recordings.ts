import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { HistoryEvent } from '../../src/asl/history';
import { type Host, type Json, TaskError } from '../../src/asl/host';
import { runMachine } from './asl';

const FOLDER = path.join(__dirname, '../asl/recordings');

export interface RecordedEvent {
  id: number;
  prev: number;
  type: string;
  state?: string;
  details?: { [member: string]: Json };
}

interface Call {
  state: string;
  input: Json;
  submitted?: Json;
  result?: Json;
  raised?: { error?: string; cause?: Json };
}

export interface Recording {
  /** `group/name`. */
  id: string;
  kind: 'execution' | 'testState';
  queryLanguage: 'JSONata' | 'JSONPath' | 'mixed';
  definition: { [field: string]: Json };
  input: Json;
  tasks: Record<string, { behaviour: string; calls?: Call[] }>;
  request?: {
    stateName?: string;
    mock?: { result?: Json; errorOutput?: { error: string; cause: string } };
    stateConfiguration?: { retrierRetryCount?: number; mapIterationFailureCount?: number };
  };
  expected: {
    status: string;
    output?: Json;
    error?: string;
    cause?: Json;
    nextState?: string;
    apiError?: Json;
    eventsOrder?: string;
    events?: RecordedEvent[];
    inspectionData?: { errorDetails?: { retryBackoffIntervalSeconds?: number } };
  };
}

/** All of them, by group and name. */
export function readRecordings(): Recording[] {
  return (readdirSync(FOLDER, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      ...(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Recording),
      id: file.replace(/\.json$/, ''),
    }));
}

/** Runs an execution case, and returns it in the recording's form, comparable by `differences`. */
export async function replay({ definition, input, tasks }: Recording): Promise<Recording['expected']> {
  const { done, events } = runMachine(definition, input, { task: replayCalls(tasks) });
  const result = await done;
  const { status } = result;
  return {
    ...('error' in result && result.error !== undefined && { error: result.error }),
    ...('cause' in result && result.cause !== undefined && { cause: result.cause }),
    ...{ status, output: result.status === 'SUCCEEDED' ? result.output : null },
    events: events.map(recordedForm),
  };
}

/** A task answers with the next recorded call of its resource that had the same arguments. */
function replayCalls(tasks: Recording['tasks']): Host['task'] {
  const unused = new Map(Object.entries(tasks).map(([resource, { calls }]) => [resource, [...(calls ?? [])]]));
  return async ({ resource, arguments: args }, _signal, submitted) => {
    const calls = unused.get(resource) ?? [];
    const index = calls.findIndex(({ input }) => JSON.stringify(input) === JSON.stringify(args));
    const [call] = index < 0 ? [] : calls.splice(index, 1);
    if (call === undefined) throw new Error(`No recorded call of ${resource} with ${JSON.stringify(args)}`);
    if (call.submitted !== undefined) submitted(() => call.submitted as Json);
    if (call.raised === undefined) return call.result ?? null;
    const { error, cause } = call.raised;
    throw new TaskError(error, typeof cause === 'object' ? JSON.stringify(cause) : (cause as string | undefined));
  };
}

const JSON_TEXTS = new Set(['input', 'output', 'parameters']);
const LEFT_OUT = new Set(['inputDetails', 'outputDetails', 'assignedVariablesDetails', 'roleArn', 'name', 'state']);

function recordedForm({ id, previousEventId, type, details = {} }: HistoryEvent): RecordedEvent {
  const kept: Record<string, Json> = {};
  for (const [member, value] of Object.entries(details)) {
    if (JSON_TEXTS.has(member)) kept[member] = JSON.parse(value as string) as Json;
    else if (member === 'assignedVariables') {
      const texts = Object.entries(value as Record<string, string>);
      kept[member] = Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text) as Json]));
    } else if (!LEFT_OUT.has(member)) kept[member] = value as Json;
  }
  const state = details.name ?? details.state;
  return { id, prev: previousEventId, type, ...(state !== undefined && { state: String(state) }), details: kept };
}

/** Every way in which a result differs from what was recorded; none when it is the same. */
export function differences(recorded: Recording['expected'], ours: Recording['expected']): string[] {
  const found = [
    ...differ('status', recorded.status, ours.status),
    ...differ('output', recorded.output ?? null, ours.output ?? null),
    ...differ('error', recorded.error ?? null, ours.error ?? null),
    ...differ('cause', recorded.cause ?? null, ours.cause ?? null),
    ...differ('next state', recorded.nextState ?? null, ours.nextState ?? null),
    ...differ('back-off', backoffOf(recorded), backoffOf(recorded) && backoffOf(ours)),
  ];
  const [theirs, events] = [recorded.events ?? [], ours.events ?? []];
  return recorded.eventsOrder === 'exact'
    ? [...found, ...exactly(theirs, events)]
    : [...found, ...inAnyOrder(theirs, events)];
}

/** Only some levels of TestState tell it. */
function backoffOf({ inspectionData }: Recording['expected']): number | null {
  return inspectionData?.errorDetails?.retryBackoffIntervalSeconds ?? null;
}

function exactly(recorded: RecordedEvent[], ours: RecordedEvent[]): string[] {
  const count = Math.max(recorded.length, ours.length);
  return Array.from({ length: count }, (_, index) => {
    const [theirs, event] = [recorded[index], ours[index]];
    if (!theirs || !event) return [`event ${index + 1}: ${theirs?.type} is not ${event?.type}`];
    return differ(`event ${theirs.id}`, formOf(theirs, event), formOf(event, event));
  }).flat();
}

/** Some events of a recording whose branches were sorted have lost their ids, and some are not in it at all. */
function inAnyOrder(recorded: RecordedEvent[], ours: RecordedEvent[]): string[] {
  const left = [...ours];
  return recorded.flatMap((theirs) => {
    const index = left.findIndex((event) => {
      const numbered = theirs.id === 0 ? { ...event, id: 0, prev: 0 } : event;
      return matches(formOf(theirs, event), formOf(numbered, event));
    });
    if (index >= 0) left.splice(index, 1);
    return index >= 0 ? [] : [`no event like ${JSON.stringify(theirs)}`];
  });
}

/** The state only where AWS names it, and so do we. */
function formOf({ id, prev, type, state, details }: RecordedEvent, ours: RecordedEvent): Json {
  return { id, prev, type, details: details ?? {}, ...(ours.state !== undefined && { state: state ?? null }) };
}

function differ(what: string, recorded: Json, ours: Json): string[] {
  if (matches(recorded, ours)) return [];
  return [`${what}: recorded ${JSON.stringify(recorded)}, ours ${JSON.stringify(ours)}`];
}

/** Placeholders without brackets: any string. */
const BARE = new Set(
  ['date', 'timestamp', 'time', 'start-date', 'stop-date', 'snf_role_arn'].concat([
    'x-amzn-RequestId',
    'x-amz-crc32',
    'X-Amzn-Trace-Id',
  ]),
);

/** Whether a value is what was recorded, where a placeholder stands for any text and JSON in a string is compared as JSON. */
export function matches(recorded: Json, ours: Json): boolean {
  if (typeof recorded === 'string') return typeof ours === 'string' && matchesText(recorded, ours);
  if (typeof recorded !== 'object' || recorded === null) return recorded === ours;
  if (typeof ours === 'string' && !Array.isArray(recorded)) return matches(recorded, parsed(ours) ?? null);
  if (typeof ours !== 'object' || ours === null || Array.isArray(recorded) !== Array.isArray(ours)) return false;
  const [theirs, mine] = [recorded as Record<string, Json>, ours as Record<string, Json>];
  const keys = Object.keys(theirs);
  return (
    keys.length === Object.keys(mine).length &&
    keys.every((key) => Object.hasOwn(mine, key) && matches(theirs[key] as Json, mine[key] as Json))
  );
}

function matchesText(recorded: string, ours: string): boolean {
  if (recorded === ours || BARE.has(recorded)) return true;
  const [theirs, mine] = [parsed(recorded), parsed(ours)];
  if (theirs !== undefined && mine !== undefined) return matches(theirs, mine);
  const literal = recorded.split(/<[^<>]+>/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return literal.length > 1 && new RegExp(`^${literal.join('[\\s\\S]*')}$`).test(ours);
}

function parsed(text: string): Json | undefined {
  if (!/^[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
