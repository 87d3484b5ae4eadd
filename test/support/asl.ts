import { type ExecutionResult, execute, type RunningExecution } from '../../src/asl/execution';
import type { HistoryEvent } from '../../src/asl/history';
import type { Host, Json } from '../../src/asl/host';
import { loadStateMachine } from '../../src/asl/state-machine';
import type { LocalClock } from '../../src/local/clock/local-clock';
import { createVirtualClock } from '../../src/local/clock/virtual-clock';

/** Milliseconds since the epoch at which the virtual clock of a test begins. */
export const START = Date.parse('2026-11-23T12:00:00Z');

export interface MachineRun {
  execution: RunningExecution;
  clock: LocalClock;
  /** As they happen. */
  events: HistoryEvent[];
  /** Histories of children of Map Runs by execution ARN, in the order of their starts. */
  children: Map<string, HistoryEvent[]>;
  /** What the observer was told of ended children. */
  ended: { arn: string; status: string; transitions: number }[];
  done: Promise<ExecutionResult>;
}

/** A machine in JSONata whose first state is the first one given. */
export function machineOf(
  states: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

export const LAMBDA = 'arn:aws:states:::lambda:invoke';

/** Runs a definition on a virtual clock. Tasks echo their arguments unless the host says otherwise. */
export function runMachine(
  definition: unknown,
  input: Json = {},
  host: Partial<Host> = {},
  executionArn = 'arn:aws:states:us-east-1:111111111111:execution:machine:run',
): MachineRun {
  const clock = createVirtualClock(START);
  const events: HistoryEvent[] = [];
  const children: MachineRun['children'] = new Map();
  const ended: MachineRun['ended'] = [];
  const execution = execute({
    machine: loadStateMachine(definition),
    host: {
      clock,
      random: chance(1),
      task: async (request) => request.arguments,
      readItems: async () => '[]',
      writeResult: async () => {},
      ...host,
    },
    input,
    context: {
      Execution: {
        Id: executionArn,
        Name: 'run',
        StartTime: new Date(START).toISOString(),
        RoleArn: 'arn:aws:iam::111111111111:role/states',
      },
      StateMachine: { Id: 'arn:aws:states:us-east-1:111111111111:stateMachine:machine', Name: 'machine' },
    },
    history: (event) => events.push(written(event)),
    children: {
      event: (arn, event) => children.set(arn, [...(children.get(arn) ?? []), written(event)]),
      ended: (arn, status, transitions) => ended.push({ arn, status, transitions }),
    },
  });
  return { execution, clock, events, children, ended, done: execution.done };
}

/** An event as a history shows it: with the texts of its data. */
const written = (event: HistoryEvent): HistoryEvent => JSON.parse(JSON.stringify(event));

/** Numbers in [0, 1) that differ from each other and are the same each time. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Types with their chain, e.g. `3<2 TaskScheduled`: the shape of a history at one look. */
export function chainOf(events: readonly HistoryEvent[]): string[] {
  return events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
}

/** Seconds from the start at which events of a type happened. */
export function secondsOf(events: readonly HistoryEvent[], type: string): number[] {
  return events.filter((event) => event.type === type).map(({ timestamp }) => (timestamp - START) / 1000);
}
