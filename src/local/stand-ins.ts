import type { Deployment } from './assembly/deployment';
import type { LocalClock } from './clock/local-clock';
import type { Driver } from './drivers/driver';
import type { DurableStore } from './durable-map';
import { createDynamoDb, type DynamoDbDependencies } from './dynamodb/dynamodb';
import { createEcs, type Ecs } from './ecs/ecs';
import { underExecutionRole } from './ecs/execution-role';
import { createEvents } from './events/events';
import type { Iam } from './iam/iam';
import { type Interference, UNDISTURBED } from './interference';
import { FailureNotices } from './lambda/failure-notices';
import type { Invocation, Lambda } from './lambda/lambda';
import { createMappings } from './lambda/mappings';
import type { Logs } from './logs/logs';
import type { S3 } from './s3/s3';
import { createScheduler } from './scheduler/scheduler';
import type { EmittedEvent, RestService, Service, Surroundings } from './service';
import { createQueues } from './sqs/queues';
import { createIntegrations } from './step-functions/integrations/integrations';
import { reachedAs } from './step-functions/reach';
import { createStepFunctions } from './step-functions/step-functions';

export interface StandInDependencies {
  deployment: Deployment;
  store: DurableStore;
  clock: LocalClock;
  /** What the stand-in of this name is given: each has its own sequence of chance. */
  surroundings(name: string): Surroundings;
  driver: Driver;
  logs: Logs;
  s3: S3;
  lambda: Lambda;
  iam: Iam;
  interference?: Interference;
  /** Told of every change of an item in a table. */
  written?: DynamoDbDependencies['written'];
  notice(text: string): void;
}

/** The stand-ins that work on a deployment, wired as AWS wires its services. */
export interface StandIns {
  services: Service[];
  rest: RestService[];
  transitions(): number;
  /** Takes up what an earlier process has left, and begins to deliver. */
  recover(): Promise<void>;
  /** Resolves once nothing is left to deliver, also of what deliveries have set off. */
  idle(): Promise<void>;
  /** Stops what moves by itself. */
  close(): void;
}

export function createStandIns(deps: StandInDependencies): StandIns {
  const { deployment, store, surroundings, driver, logs, s3, iam, written, notice } = deps;
  const { interference = UNDISTURBED } = deps;
  // Counts what is emitted and invoked: unchanged, it means that nothing has gone on.
  let activity = 0;
  const invoke: Lambda['invoke'] = (functionName, payload) => {
    activity++;
    return deps.lambda.invoke(functionName, payload);
  };
  const emit = (event: EmittedEvent) => {
    activity++;
    return events.emit(event);
  };

  const dynamoDb = createDynamoDb({
    store,
    surroundings: surroundings('dynamodb'),
    tables: deployment.tables,
    written,
  });
  const queues = createQueues({ store, surroundings: surroundings('sqs'), queues: deployment.queues });
  const queueArns = new Set(deployment.queues.map(({ arn }) => arn));
  const send = (to: string, event: string) =>
    queueArns.has(to) ? queues.send(to, event) : invokeOrFail(invoke, to, event);
  const events = createEvents({
    store,
    surroundings: surroundings('events'),
    clock: deps.clock,
    rules: deployment.rules,
    deliver: (to, event) => interference.deliver({ from: 'events', to, event }, () => send(to, event), undefined),
    notice,
  });
  const mappings = createMappings({
    store,
    surroundings: surroundings('mappings'),
    mappings: deployment.mappings,
    lambda: {
      invoke: (to, event) =>
        interference.deliver({ from: 'mapping', to, event }, () => invoke(to, event), NOTHING_FAILED),
    },
    queues,
    changes: dynamoDb.changes,
    notice,
  });
  const ofScheduler = surroundings('scheduler');
  const scheduler = createScheduler({
    store,
    surroundings: ofScheduler,
    groups: deployment.scheduleGroups,
    deliver: (to, event) => interference.deliver({ from: 'scheduler', to, event }, () => send(to, event), undefined),
    cannotCall({ Arn, RoleArn: roleArn, DeadLetterConfig: dead }, groupArn) {
      const context = { 'aws:SourceArn': groupArn, 'aws:SourceAccount': ofScheduler.account };
      return (
        iam.cannotAssume('scheduler.amazonaws.com', roleArn, context) ??
        iam.cannot(roleArn, { action: 'lambda:InvokeFunction', resource: Arn }) ??
        (dead && iam.cannot(roleArn, { action: 'sqs:SendMessage', resource: dead.Arn }))
      );
    },
    notice,
  });
  const ofEcs = surroundings('ecs');
  const ecs: Ecs = createEcs({
    ...{ store, emit, logs, surroundings: ofEcs, cluster: deployment.cluster },
    driver: underExecutionRole(driver, { iam, place: ofEcs, definition: (reference) => ecs.definition(reference) }),
  });
  const ofIntegrations = surroundings('integrations');
  const reachable = { lambda: { invoke: noticing(invoke, notice) }, ecs, s3 };
  const stepFunctions = createStepFunctions({
    store,
    surroundings: surroundings('step-functions'),
    machines: deployment.machines,
    reach(roleArn) {
      const caller = roleArn.slice(roleArn.lastIndexOf('/') + 1);
      const reached = reachedAs(iam.as(roleArn, 'states'), reachable, ofIntegrations, { caller, interference });
      return {
        s3: reached.s3,
        integrations: createIntegrations({ ...reached, surroundings: ofIntegrations }),
      };
    },
    emit,
  });

  return {
    services: [dynamoDb.service, ecs.service, stepFunctions.service],
    rest: [scheduler.service],
    transitions: () => stepFunctions.transitions(),
    async recover() {
      // Tasks first: executions and events are about them.
      await ecs.recover();
      await stepFunctions.recover();
      events.start();
      mappings.start();
      scheduler.start();
    },
    async idle() {
      let before: number;
      do {
        before = activity;
        await events.idle();
        await scheduler.idle();
        await mappings.idle();
      } while (activity !== before);
    },
    close() {
      stepFunctions.close();
      mappings.close();
      events.close();
      scheduler.close();
    },
  };
}

/** What a function answers that has worked on all of a batch. */
const NOTHING_FAILED: Invocation = { payload: 'null' };

/** For a rule's target: an event has arrived when its function has done its work. */
async function invokeOrFail(invoke: Lambda['invoke'], functionArn: string, event: string): Promise<void> {
  const { functionError, payload } = await invoke(functionArn, event);
  if (functionError) throw new Error(failureText(payload));
}

/** State machines retry silently and for long: says it when a function they call keeps failing. */
function noticing(invoke: Lambda['invoke'], notice: (text: string) => void): Lambda['invoke'] {
  const byFunction = new Map<string, FailureNotices>();
  return async (functionName, payload) => {
    const invocation = await invoke(functionName, payload);
    const notices = byFunction.get(functionName) ?? new FailureNotices(functionName, notice);
    byFunction.set(functionName, notices);
    if (invocation.functionError) notices.failed(failureText(invocation.payload));
    else notices.succeeded();
    return invocation;
  };
}

function failureText(payload: string): string {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType: string; errorMessage: string };
  return `${errorType}: ${errorMessage}`;
}
