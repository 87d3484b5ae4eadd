import { ECSClient } from '@aws-sdk/client-ecs';
import type { LocalClock } from '../../src/local/clock/local-clock';
import type { ContainerRun, Driver } from '../../src/local/drivers/driver';
import { createScriptedDriver, type ScriptedOutcome } from '../../src/local/drivers/scripted';
import type { DurableStore } from '../../src/local/durable-map';
import { createEcs } from '../../src/local/ecs/ecs';
import { openJournal } from '../../src/local/journal/journal';
import type { EmittedEvent } from '../../src/local/service';
import { handlerOf } from './service-handler';
import { makeRandom, makeSurroundings } from './surroundings';

export const CLUSTER = 'gantry';
export const CLUSTER_ARN = 'arn:aws:ecs:eu-central-1:123456789012:cluster/gantry';
export const NETWORK = { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'] } };

/** What is said of a container beside its name and image. */
export type ContainerFields = Record<string, unknown> & { name: string };

export const container = (fields: ContainerFields) => ({ image: 'busybox', ...fields });

/** A registration that Fargate takes, of a container called `main` unless the test wants others. */
export const definition = (containers: ContainerFields[] = [{ name: 'main' }], more: Record<string, unknown> = {}) => ({
  ...{ family: 'pods', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' },
  containerDefinitions: containers.map(container),
  ...more,
});

/** A RunTask request. */
export const request = (more: Record<string, unknown> = {}) => ({
  ...{ cluster: CLUSTER, taskDefinition: 'pods', launchType: 'FARGATE', networkConfiguration: NETWORK },
  ...more,
});

/** What becomes of containers: by their name, or by any other thing about them. */
export type Script = Record<string, ScriptedOutcome> | ((run: ContainerRun, nth: number) => ScriptedOutcome);

export interface EcsOptions {
  script?: Script;
  driver?: Driver;
  store?: DurableStore;
  /** The event bus takes events and never says so, as if the process died before it could. */
  deafBus?: boolean;
}

const clocks: LocalClock[] = [];

/** A container that never ends, and has a health check, would keep its clock going after the test. */
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
});

/** The stand-in on a virtual clock, over the scripted driver. */
export async function makeEcs({ script = {}, driver, store, deafBus }: EcsOptions = {}) {
  const surroundings = makeSurroundings(makeRandom());
  const { clock } = surroundings;
  clocks.push(clock);
  const emitted: EmittedEvent[] = [];
  const closed: string[] = [];
  const runs: ContainerRun[] = [];
  const outcomeOf = typeof script === 'function' ? script : ({ name }: ContainerRun) => script[name] ?? {};
  const scripted = createScriptedDriver({
    clock,
    script(run, nth) {
      runs.push(run);
      return outcomeOf(run, nth);
    },
  });
  const ecs = createEcs({
    store: store ?? (await openJournal(undefined)),
    surroundings,
    driver: driver ?? scripted,
    emit(event) {
      emitted.push(event);
      return deafBus ? new Promise(() => {}) : Promise.resolve();
    },
    logs: { close: (group, stream) => closed.push(`${group} ${stream}`) },
    cluster: CLUSTER,
  });
  const client = new ECSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: handlerOf(ecs.service) as never,
    maxAttempts: 1,
  });
  const call = (action: string, input: unknown): Promise<object> => {
    const run = ecs.service.actions[action];
    if (!run) throw new Error(`no action ${action}`);
    return run(input);
  };
  const register = (...args: Parameters<typeof definition>) => call('RegisterTaskDefinition', definition(...args));
  /** Runs one task, and answers it as RunTask does. */
  const run = async (more: Record<string, unknown> = {}) => {
    const { tasks } = await ecs.runTask(request(more));
    const [task] = tasks;
    if (!task) throw new Error('no task was run');
    return task;
  };
  /** Runs one task to its end. */
  const runToEnd = async (more: Record<string, unknown> = {}) => ecs.stopped((await run(more)).taskArn);
  /** The events of a task, or of all. */
  const events = (taskArn?: string) =>
    emitted.filter(({ resources }) => taskArn === undefined || resources[0] === taskArn).map(({ detail }) => detail);
  return { ecs, client, clock, emitted, events, closed, runs, register, run, runToEnd, call };
}
