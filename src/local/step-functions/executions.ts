import type { Clock } from '../../asl/clock';
import { type ExecutionResult, execute, type RunningExecution } from '../../asl/execution';
import type { HistoryEvent } from '../../asl/history';
import type { Host, Json } from '../../asl/host';
import type { DurableMap, DurableStore } from '../durable-map';
import { Fifo } from '../fifo';
import type { EmittedEvent } from '../service';
import { ChildExecutions } from './child-executions';
import { type ExecutionRecord, executionArnOf } from './execution-record';
import { Histories } from './histories';
import type { Machine } from './load-machines';
import { MapRuns } from './map-runs';
import { statusChange } from './status-change';

/** Step Functions forgets an execution 90 days after its end (aws.md 3.4). */
const KEPT_AFTER_END = 90 * 24 * 3_600_000;

/** Events of ended executions that are kept in memory: some hundreds of small executions, or the last large ones. */
const MOST_EVENTS = 50_000;

export interface ExecutionsDependencies {
  store: DurableStore;
  clock: Clock;
  /** How the executions of a machine reach the rest of the cloud. */
  hostOf(machine: Machine): Host;
  machines: ReadonlyMap<string, Machine>;
  emit(event: EmittedEvent): Promise<void>;
}

interface Running {
  execution: RunningExecution;
  /** Resolves with the record of its end, once that is on disk. */
  ended: Promise<ExecutionRecord>;
}

/**
 * All executions. Their records are durable; their histories are in memory, those of ended ones while there is room, and gone after a restart.
 */
export class Executions {
  readonly records: DurableMap<ExecutionRecord>;
  readonly histories = new Histories(MOST_EVENTS);
  readonly mapRuns = new MapRuns();
  readonly children = new ChildExecutions(this.mapRuns);
  readonly running = new Map<string, Running>();
  /** Executions whose last status is perhaps not heard yet. */
  private readonly unheard: DurableMap<true>;
  private readonly ended = new Fifo<{ executionArn: string; at: number }>();
  private endedTransitions = 0;
  private closed = false;

  constructor(private readonly deps: ExecutionsDependencies) {
    this.records = deps.store.map('step-functions/executions');
    this.unheard = deps.store.map('step-functions/unheard');
    const ended = [...this.records.values()].flatMap(({ executionArn, stopDate: at }) =>
      at === undefined ? [] : [{ executionArn, at }],
    );
    for (const end of ended.sort((a, b) => a.at - b.at)) this.ended.push(end);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  transitions(): number {
    let sum = this.endedTransitions;
    for (const { execution } of this.running.values()) sum += execution.transitions();
    return sum;
  }

  /** Also a child of a Map Run, as long as it is remembered. */
  find(executionArn: string): ExecutionRecord | undefined {
    return this.records.get(executionArn) ?? this.children.get(executionArn);
  }

  historyOf(executionArn: string): readonly HistoryEvent[] | undefined {
    return this.histories.get(executionArn) ?? this.children.histories.get(executionArn);
  }

  /** Resolves when its record is on disk. The name must be free. */
  async start(machine: Machine, name: string, input: string): Promise<ExecutionRecord> {
    this.forget();
    const { arn: stateMachineArn } = machine.definition;
    const executionArn = executionArnOf(stateMachineArn, name);
    const startDate = this.deps.clock.now();
    const record: ExecutionRecord = { executionArn, stateMachineArn, name, status: 'RUNNING', startDate, input };
    await this.records.set(executionArn, record);
    if (this.closed) return record;
    void this.deps.emit(statusChange(record));
    this.run(machine, record);
    return record;
  }

  /** Resolves when what was asked for so far is on disk. */
  flushed(): Promise<void> {
    return this.deps.store.flush();
  }

  private run(machine: Machine, record: ExecutionRecord): void {
    const { executionArn, name, startDate } = record;
    const { name: machineName, arn, roleArn } = machine.definition;
    const input = JSON.parse(record.input) as Json;
    const StartTime = new Date(startDate).toISOString();
    const execution = execute({
      machine: machine.machine,
      host: this.deps.hostOf(machine),
      input,
      context: {
        Execution: { Id: executionArn, Name: name, Input: input, StartTime, RoleArn: roleArn },
        StateMachine: { Id: arn, Name: machineName },
      },
      history: (event) => this.hear(executionArn, event),
      children: this.children.observer(executionArn),
    });
    const ended = execution.done.catch(fault).then((result) => this.end(record, result));
    this.running.set(executionArn, { execution, ended });
  }

  private hear(executionArn: string, event: HistoryEvent): void {
    this.histories.add(executionArn, event);
    if (event.type === 'MapRunStarted') this.beginMapRun(executionArn, event);
    else if (event.type.startsWith('MapRun')) this.mapRuns.settle(executionArn, event.timestamp);
  }

  private beginMapRun(executionArn: string, { timestamp, details }: HistoryEvent): void {
    const runs = this.running.get(executionArn)?.execution.mapRuns() ?? [];
    const run = runs.find(({ arn }) => arn === details?.mapRunArn);
    const stateMachineArn = this.records.get(executionArn)?.stateMachineArn;
    if (run && stateMachineArn) this.mapRuns.begin({ run, executionArn, stateMachineArn, startDate: timestamp });
  }

  private async end(record: ExecutionRecord, result: ExecutionResult): Promise<ExecutionRecord> {
    if (this.closed) return new Promise(() => {});
    const { executionArn } = record;
    this.endedTransitions += this.running.get(executionArn)?.execution.transitions() ?? 0;
    this.running.delete(executionArn);
    this.histories.end(executionArn, result.status === 'SUCCEEDED');
    this.mapRuns.settle(executionArn, this.deps.clock.now());
    return this.close(record, result);
  }

  /** Writes how an execution ended, then says it. */
  private async close(record: ExecutionRecord, result: ExecutionResult): Promise<ExecutionRecord> {
    const { executionArn } = record;
    const stopDate = this.deps.clock.now();
    const ended: ExecutionRecord = { ...record, status: result.status, stopDate, ...textsOf(result) };
    // In one turn, so that a process that dies between them leaves none of them on disk.
    const written = [this.unheard.set(executionArn, true), this.records.set(executionArn, ended)];
    this.ended.push({ executionArn, at: stopDate });
    await Promise.all(written);
    void this.announce(ended);
    return ended;
  }

  private async announce(record: ExecutionRecord): Promise<void> {
    if (this.closed) return;
    await this.deps.emit(statusChange(record));
    if (!this.closed) await this.unheard.delete(record.executionArn);
  }

  private forget(): void {
    const oldest = this.deps.clock.now() - KEPT_AFTER_END;
    for (let first = this.ended.first; first && first.at < oldest; first = this.ended.first) {
      this.ended.shift();
      void this.records.delete(first.executionArn);
    }
  }

  /** An interpreter cannot go on from a record: what ran is over, and whoever hears of it may start it anew. */
  async recover(): Promise<void> {
    const lost = { status: 'ABORTED' as const, error: LOST, cause: 'The local cloud ended while this execution ran' };
    for (const executionArn of [...this.unheard.keys()]) {
      const record = this.records.get(executionArn);
      if (record) await this.announce(record);
      else await this.unheard.delete(executionArn);
    }
    for (const record of [...this.records.values()])
      if (record.status === 'RUNNING' && !this.running.has(record.executionArn)) await this.close(record, lost);
  }

  letGo(): void {
    this.closed = true;
  }
}

/** Error of the executions that a killed local cloud left behind; AWS knows no such thing. */
const LOST = 'LocalCloud.Ended';

function textsOf(result: ExecutionResult): Pick<ExecutionRecord, 'output' | 'error' | 'cause'> {
  if (result.status === 'SUCCEEDED') return { output: JSON.stringify(result.output) };
  const { error, cause } = result;
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** A fault of the interpreter or of an integration: it must not hang, and must be seen. */
function fault(error: unknown): ExecutionResult {
  const cause = `This is a bug of the local cloud: ${error instanceof Error ? error.stack : String(error)}`;
  return { status: 'FAILED', error: 'States.Runtime', cause };
}
