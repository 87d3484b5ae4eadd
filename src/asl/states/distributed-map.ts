import type { RunBranch } from '../branch-start';
import type { Data } from '../data';
import { failureDetails, StateError } from '../errors';
import { uuid } from '../functions';
import type { Json } from '../host';
import type { MapRun } from '../run';
import type { Distributed, MapState } from '../state';
import { bindingsOf, evaluateNumber, evaluationFailed, type Visit } from '../visit';
import { type ItemSource, itemSource } from './item-reader';
import { MapRunPump } from './map-run-pump';
import { OutputArray } from './output-array';
import { type ResultTarget, ResultWriter, resultTarget } from './result-writer';

export interface DistributedMap {
  visit: Visit<MapState>;
  distributed: Distributed;
  /** Undefined: an ItemReader has them. */
  items: Json[] | undefined;
  maxConcurrency: number;
  runBranch: RunBranch;
}

/** One Map Run: every item is an execution of its own, and the history shows only how the run began and ended. */
export async function distributedMap(map: DistributedMap): Promise<Data> {
  const { visit, items } = map;
  const { strand } = visit;
  strand.add('MapStateStarted', { length: items?.length ?? 0 });
  const source = await itemSource(visit, map.distributed.reader, items);
  const target = await resultTarget(visit, map.distributed.writer);
  const mapRun = await createMapRun(map);
  const runStarted = strand.add('MapRunStarted', { mapRunArn: mapRun.arn });
  strand.inMapRun = true;
  try {
    const output = await conduct(map, mapRun, source, target);
    mapRun.status = 'SUCCEEDED';
    const runSucceeded = strand.note('MapRunSucceeded', runStarted);
    strand.note('MapStateSucceeded', runSucceeded);
    // As recorded, in 20 of 20: Exited follows MapRunSucceeded when the Map is the first state, and MapRunStarted when it is not.
    if (visit.beforeEntered === 0) strand.last = runSucceeded;
    return output;
  } catch (failure) {
    if (failure instanceof StateError) {
      mapRun.status = 'FAILED';
      strand.add('MapRunFailed', failureDetails(failure));
    }
    throw failure;
  } finally {
    strand.inMapRun = false;
  }
}

function conduct(
  map: DistributedMap,
  mapRun: MapRun,
  source: ItemSource,
  target: ResultTarget | undefined,
): Promise<Data> {
  const { visit } = map;
  return visit.strand.interruptible(async (signal) => {
    const abort = () => {
      mapRun.status = 'ABORTED';
    };
    signal.addEventListener('abort', abort);
    const items = await source();
    signal.throwIfAborted();
    const results = target ? new ResultWriter(visit.run, target, mapRun) : new OutputArray(visit.state.name);
    return new MapRunPump({ ...map, mapRun, items, results }).run(signal);
  });
}

async function createMapRun({ visit, distributed, maxConcurrency }: DistributedMap): Promise<MapRun> {
  const { run } = visit;
  const bindings = bindingsOf(visit);
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = distributed;
  const toleratedFailureCount = count ? await evaluateNumber(visit, count, bindings) : 0;
  if (toleratedFailureCount < 0) {
    throw evaluationFailed(visit, 'ToleratedFailureCount', 'ToleratedFailureCount cannot be negative.');
  }
  const toleratedFailurePercentage = percentage ? await evaluateNumber(visit, percentage, bindings) : 0;
  if (toleratedFailurePercentage < 0 || toleratedFailurePercentage > 100) {
    const why = 'ToleratedFailurePercentage must be between 0 and 100.';
    throw evaluationFailed(visit, 'ToleratedFailurePercentage', why);
  }
  const label = distributed.label ?? uuid(() => run.host.random());
  const machine = run.context.StateMachine.Id.replace(':stateMachine:', ':mapRun:');
  const mapRun: MapRun = {
    arn: `${machine}/${label}:${uuid(() => run.host.random())}`,
    ...{ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, status: 'RUNNING' },
    counts: { total: 0, pending: 0, running: 0, succeeded: 0, failed: 0, aborted: 0 },
    changed: () => {},
  };
  run.mapRuns.push(mapRun);
  return mapRun;
}
