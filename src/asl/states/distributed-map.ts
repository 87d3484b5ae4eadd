import { Aborted, StateError } from '../errors';
import { History, HistoryFull } from '../history';
import type { Json } from '../host';
import { uuid } from '../jsonata';
import { checkSize, evaluate, evaluateNumber, type MapRun, type Run, textOf, type Visit } from '../run';
import type { Branch } from '../state-machine';
import { readItems } from './item-reader';
import { details, type RunBranch } from './parallel';
import { type ChildRecord, ResultWriter } from './result-writer';

/** Children of one Map Run that run at once (Step Functions: 10,000). */
export const MOST_DISTRIBUTED = 10_000;

/** Every item is an execution of its own, with its own history; the parent's shows only that a Map Run was started and how it ended. */
export async function distributedMap(
  visit: Visit,
  runBranch: RunBranch,
  given: Json[] | undefined,
  maxConcurrency: number,
): Promise<Json> {
  const { state, run, strand } = visit;
  strand.last = run.history.add('MapStateStarted', strand.last, { length: given?.length ?? 0 });
  const toleratedFailureCount = (await evaluateNumber(visit, 'ToleratedFailureCount')) ?? 0;
  const toleratedFailurePercentage = (await evaluateNumber(visit, 'ToleratedFailurePercentage')) ?? 0;
  const mapRun = startMapRun(visit, { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage });
  strand.last = run.history.add('MapRunStarted', strand.last, { mapRunArn: mapRun.arn });
  try {
    const items = given ?? (await readItems(visit));
    const pump = new Pump(visit, runBranch, mapRun, items, await ResultWriter.create(visit, mapRun));
    const result = await pump.run();
    const text = textOf(result);
    checkSize(text, state.name);
    mapRun.status = 'SUCCEEDED';
    const last = strand.last;
    run.history.add('MapRunSucceeded', last);
    strand.leave = last + 1;
    strand.last = run.history.add('MapStateSucceeded', last + 1);
    return result;
  } catch (error) {
    mapRun.status = visit.signal.aborted ? 'ABORTED' : 'FAILED';
    if (error instanceof StateError) {
      const failed = run.history.add('MapRunFailed', strand.last, details(error));
      strand.last = run.history.add('MapStateFailed', failed, details(error));
      throw new StateError(error.error, error.cause, strand.last);
    }
    throw error;
  }
}

function startMapRun(
  visit: Visit,
  limits: Pick<MapRun, 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'>,
): MapRun {
  const { run, state } = visit;
  const [, , , region, account, , machine] = run.context.StateMachine.Id.split(':');
  const label = state.label ?? uuid(run.host.random);
  const mapRun: MapRun = {
    arn: `arn:aws:states:${region}:${account}:mapRun:${machine}/${label}:${uuid(run.host.random)}`,
    ...limits,
    status: 'RUNNING',
    counts: { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, aborted: 0 },
    changed: () => {},
  };
  run.mapRuns.push(mapRun);
  return mapRun;
}

/** Keeps as many children running as allowed, and never holds more than those: 100,000 items cost no 100,000 promises. */
class Pump {
  private next = 0;
  private readonly group = new AbortController();
  private readonly outputs: string[] = [];
  private broken: unknown;
  private settle: () => void = () => {};

  constructor(
    private readonly visit: Visit,
    private readonly runBranch: RunBranch,
    private readonly mapRun: MapRun,
    private readonly items: Json[],
    private readonly writer: ResultWriter | undefined,
  ) {
    mapRun.counts.total = items.length;
    mapRun.counts.pending = items.length;
  }

  async run(): Promise<Json> {
    const { visit, mapRun } = this;
    const onAbort = () => this.stop(new Aborted());
    visit.signal.addEventListener('abort', onAbort, { once: true });
    mapRun.changed = () => this.fill();
    await new Promise<void>((resolve) => {
      this.settle = resolve;
      if (visit.signal.aborted) onAbort();
      this.fill();
    });
    mapRun.changed = () => {};
    visit.signal.removeEventListener('abort', onAbort);
    if (this.broken) throw this.broken;
    return this.writer ? this.writer.close() : this.outputs.map((text) => JSON.parse(text));
  }

  private fill(): void {
    const { counts, maxConcurrency } = this.mapRun;
    const most = Math.min(maxConcurrency || MOST_DISTRIBUTED, MOST_DISTRIBUTED);
    while (!this.broken && counts.running < most && this.next < this.items.length) {
      counts.pending -= 1;
      counts.running += 1;
      this.child(this.next++).then(
        () => this.ended(),
        (error) => {
          this.stop(error);
          this.ended();
        },
      );
    }
    if (counts.running === 0 && (this.broken || this.next >= this.items.length)) this.settle();
  }

  private ended(): void {
    this.mapRun.counts.running -= 1;
    this.fill();
  }

  private stop(reason: unknown): void {
    this.broken ??= reason;
    this.group.abort(new Aborted());
  }

  private async child(index: number): Promise<void> {
    const { visit, mapRun } = this;
    const parent = visit.run;
    parent.history.transitions += 1;
    const item = { Index: index, Value: this.items[index] as Json };
    const input = visit.state.fields.ItemSelector
      ? await evaluate(visit, visit.state.fields.ItemSelector, { item })
      : item.Value;
    const name = uuid(parent.host.random);
    const arn = `${mapRun.arn.replace(':mapRun:', ':execution:').replace(/:[^:]*$/, '')}:${name}`;
    const startedAt = parent.host.clock.now();
    const history = new History(parent.host.clock.now, (event) => parent.children.event?.(arn, event));
    const run: Run = {
      ...parent,
      history,
      mapRuns: [],
      context: { ...parent.context, Execution: { Id: arn, Name: name, StartTime: new Date(startedAt).toISOString() } },
    };
    const end = await runChild(
      { run, branch: visit.state.processor as Branch, input },
      this.runBranch,
      this.group.signal,
      item,
    );
    parent.history.transitions += history.transitions;
    parent.children.ended?.(arn, end.status, history.transitions);
    await this.record({
      name,
      arn,
      input: this.visit.state.writer?.compact ? '' : textOf(input),
      startedAt,
      stoppedAt: parent.host.clock.now(),
      ...end,
    });
  }

  private async record(child: ChildRecord): Promise<void> {
    const { counts, toleratedFailureCount, toleratedFailurePercentage } = this.mapRun;
    if (child.status === 'SUCCEEDED') counts.succeeded += 1;
    else if (child.status === 'ABORTED') counts.aborted += 1;
    else counts.failed += 1;
    if (this.writer) await this.writer.add(child);
    else if (child.output !== undefined) this.outputs.push(child.output);
    const tolerated =
      counts.failed <= toleratedFailureCount || (counts.failed / counts.total) * 100 <= toleratedFailurePercentage;
    if (counts.failed > 0 && !tolerated) {
      this.stop(
        new StateError(
          'States.ExceedToleratedFailureThreshold',
          'The specified tolerated failure threshold was exceeded',
        ),
      );
    }
  }
}

type ChildEnd = Pick<ChildRecord, 'status' | 'output' | 'error' | 'cause'>;

async function runChild(
  { run, branch, input }: { run: Run; branch: Branch; input: Json },
  runBranch: RunBranch,
  signal: AbortSignal,
  item: { Index: number; Value: Json },
): Promise<ChildEnd> {
  const { history } = run;
  history.add('ExecutionStarted', 0, { input: textOf(input), inputDetails: { truncated: false } });
  const strand = { last: 0, inTask: false };
  try {
    const output = textOf(await runBranch({ run, branch, input, variables: {}, strand, signal, item }));
    history.add('ExecutionSucceeded', strand.last, { output, outputDetails: { truncated: false } });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    if (error instanceof Aborted) {
      history.add('ExecutionAborted', strand.last);
      return { status: 'ABORTED' };
    }
    if (error instanceof HistoryFull) {
      return {
        status: 'FAILED',
        error: 'States.Runtime',
        cause: 'The execution reached the maximum number of history events.',
      };
    }
    if (!(error instanceof StateError)) throw error;
    history.add('ExecutionFailed', error.eventId, details(error));
    return { status: 'FAILED', error: error.error, cause: error.cause };
  }
}
