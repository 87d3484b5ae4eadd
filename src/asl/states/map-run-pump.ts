import type { RunBranch } from '../branch-start';
import { Data } from '../data';
import { ABORTED, EXCEED_TOLERATED_FAILURE_THRESHOLD, StateError } from '../errors';
import { uuid } from '../functions';
import { History } from '../history';
import type { Json } from '../host';
import { type End, Lifecycle } from '../lifecycle';
import { MAX_DISTRIBUTED_CONCURRENCY } from '../limits';
import { bill, type MapRun, type Run } from '../run';
import type { MapState } from '../state';
import { bindingsOf, evaluate, type Visit } from '../visit';
import type { Results } from './child-record';

/** After so many starts the pump lets the rest of the process have its turn. */
const STARTS_PER_TURN = 50;

export interface MapRunWork {
  visit: Visit<MapState>;
  mapRun: MapRun;
  items: Json[];
  results: Results;
  runBranch: RunBranch;
}

/** Keeps as many children of a Map Run going as may be, and holds no more than those. */
export class MapRunPump {
  private readonly running = new Set<Lifecycle>();
  private readonly arns: { execution: string; stateMachine: string };
  private next = 0;
  private isFilling = false;
  /** Why no more children are started; the first reason is the one that counts. */
  private broken: { reason: unknown } | undefined;
  private settle: () => void = () => {};

  constructor(private readonly work: MapRunWork) {
    const { mapRun, items } = work;
    mapRun.counts.total = items.length;
    mapRun.counts.pending = items.length;
    const machine = mapRun.arn.slice(0, mapRun.arn.lastIndexOf(':'));
    this.arns = {
      execution: machine.replace(':mapRun:', ':execution:'),
      stateMachine: machine.replace(':mapRun:', ':stateMachine:'),
    };
  }

  /**
   * The output of the Map, when no child runs any more.
   * @param signal ends the run: its children are aborted, and nobody waits for the outcome
   * @throws StateError States.ExceedToleratedFailureThreshold and others
   */
  async run(signal: AbortSignal): Promise<Data> {
    const { mapRun, results, items } = this.work;
    signal.addEventListener('abort', () => this.break(ABORTED), { once: true });
    mapRun.changed = () => void this.fill();
    await new Promise<void>((resolve) => {
      this.settle = resolve;
      void this.fill();
    });
    mapRun.changed = () => {};
    signal.throwIfAborted();
    if (this.broken && !(this.broken.reason instanceof StateError)) throw this.broken.reason;
    const output = await results.close(this.pending(items));
    if (this.broken) throw this.broken.reason;
    return output;
  }

  private *pending(items: Json[]): Iterable<Data> {
    for (let index = this.next; index < items.length; index++) yield Data.of(items[index] as Json);
  }

  private async fill(): Promise<void> {
    if (this.isFilling) return;
    this.isFilling = true;
    const { counts } = this.work.mapRun;
    for (let starts = 1; this.hasRoom(); starts++) {
      counts.pending -= 1;
      counts.running += 1;
      void this.runOne(this.next++);
      if (starts % STARTS_PER_TURN === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.isFilling = false;
    this.settleWhenIdle();
  }

  private hasRoom(): boolean {
    const { mapRun, items } = this.work;
    const most = Math.min(mapRun.maxConcurrency || MAX_DISTRIBUTED_CONCURRENCY, MAX_DISTRIBUTED_CONCURRENCY);
    return !this.broken && this.next < items.length && mapRun.counts.running < most;
  }

  private settleWhenIdle(): void {
    const { mapRun, items } = this.work;
    if (mapRun.counts.running === 0 && (this.broken || this.next >= items.length)) this.settle();
  }

  private break(reason: unknown): void {
    this.broken ??= { reason };
    for (const child of this.running) child.stop({ status: 'ABORTED' });
  }

  private async runOne(index: number): Promise<void> {
    const { visit, mapRun, results } = this.work;
    const { host } = visit.run;
    try {
      const input = await this.inputOf(index);
      if (this.broken) throw ABORTED;
      const name = uuid(() => host.random());
      const startedAt = host.clock.now();
      const { run, end } = await this.runChild(name, input, startedAt);
      this.count(end);
      const arn = run.context.Execution.Id;
      run.children.ended?.(arn, end.status, run.transitions);
      const times = { startedAt, stoppedAt: host.clock.now() };
      await results.add({ index, name, arn, stateMachineArn: this.arns.stateMachine, input, ...end, ...times });
      this.checkThreshold();
    } catch (reason) {
      if (reason !== ABORTED) this.break(reason);
    }
    mapRun.counts.running -= 1;
    if (this.hasRoom()) void this.fill();
    else this.settleWhenIdle();
  }

  private async inputOf(index: number): Promise<Data> {
    const { visit, items } = this.work;
    const item = { Index: index, Value: items[index] as Json };
    const { itemSelector } = visit.state;
    return Data.of(itemSelector ? await evaluate(visit, itemSelector, bindingsOf(visit, { item })) : item.Value);
  }

  private async runChild(name: string, input: Data, startedAt: number): Promise<{ run: Run; end: End }> {
    const { visit, runBranch } = this.work;
    const parent = visit.run;
    bill(parent);
    const arn = `${this.arns.execution}:${name}`;
    const { children } = parent;
    const { RoleArn } = parent.context.Execution;
    const run: Run = {
      ...{ host: parent.host, children, input, mapRuns: [], transitions: 0, variableBytes: 0, parent },
      history: new History(parent.host.clock, children.event && ((event) => children.event?.(arn, event))),
      context: {
        Execution: {
          Id: arn,
          Name: name,
          StartTime: new Date(startedAt).toISOString(),
          ...(RoleArn !== undefined && { RoleArn }),
        },
        StateMachine: { Id: this.arns.stateMachine, Name: this.arns.stateMachine.split(':').at(-1) as string },
      },
    };
    const child = new Lifecycle(run, visit.state.processor, runBranch);
    this.running.add(child);
    try {
      return { run, end: await child.end };
    } finally {
      this.running.delete(child);
    }
  }

  private count({ status }: End): void {
    const { counts } = this.work.mapRun;
    if (status === 'SUCCEEDED') counts.succeeded += 1;
    else if (status === 'ABORTED') counts.aborted += 1;
    else counts.failed += 1;
  }

  /** A limit of 0 sets none, but with both at 0 no failure is tolerated (AWS: "Setting failure thresholds"). */
  private checkThreshold(): void {
    const { counts, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = this.work.mapRun;
    const exceeded =
      count === 0 && percentage === 0
        ? counts.failed > 0
        : (count > 0 && counts.failed > count) || (percentage > 0 && (counts.failed / counts.total) * 100 > percentage);
    if (!exceeded || this.broken) return;
    const cause = 'The specified tolerated failure threshold was exceeded';
    this.break(new StateError(EXCEED_TOLERATED_FAILURE_THRESHOLD, cause));
  }
}
