import type { Json, TaskError } from '../../src/asl/host';
import type { DurableStore } from '../../src/local/durable-map';
import { openJournal } from '../../src/local/journal/journal';
import { type EmittedEvent, ServiceError } from '../../src/local/service';
import type { Integration } from '../../src/local/step-functions/integration';
import type { Reach } from '../../src/local/step-functions/reach';
import { createStepFunctions } from '../../src/local/step-functions/step-functions';
import { makeSfnClient } from './sfn-client';
import { makeRandom, makeSurroundings } from './surroundings';

export const machineArn = (name: string) => `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`;
export const executionArn = (machine: string, name: string) =>
  `arn:aws:states:eu-central-1:123456789012:execution:${machine}:${name}`;

type Definition = { [field: string]: unknown };

const task = (more: Definition = {}) => ({ Type: 'Task', Resource: 'arn:aws:states:::test:work', ...more });

export const machine = (states: Record<string, Definition>, more: Definition = {}): Definition => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});

/** Machines that tests share. `work` and `pods` hand their input, or each item, to the integration `test:work`. */
export const MACHINES: Record<string, Definition> = {
  pass: machine({ Pass: { Type: 'Pass', Output: { got: '{% $states.input %}' }, End: true } }),
  fail: machine({ Fail: { Type: 'Fail', Error: 'Bad', Cause: 'It is bad' } }),
  wait: machine({ Wait: { Type: 'Wait', Seconds: 3600, End: true } }),
  slow: machine({ Wait: { Type: 'Wait', Seconds: 3600, End: true } }, { TimeoutSeconds: 60 }),
  work: machine({ Work: task({ Arguments: '{% $states.input %}', End: true }) }),
  pods: machine({
    'Run pods': {
      Type: 'Map',
      Label: 'pods',
      MaxConcurrency: '{% $states.input.parallelism %}',
      ToleratedFailureCount: 100,
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
        Arguments: { Bucket: 'b', Prefix: 'results' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Work',
        States: { Work: task({ Arguments: { n: '{% $states.input %}' }, End: true }) },
      },
      End: true,
    },
  }),
};

export type Work = (args: Json, signal: AbortSignal) => Promise<Json>;

export interface Options {
  store?: DurableStore;
  machines?: Record<string, Definition>;
  /** What `test:work` does; by default it answers its arguments. */
  work?: Work;
  integrations?: Integration[];
  objects?: Record<string, string>;
  /** The event bus takes events and never says so, as if the process died before it could. */
  deafBus?: boolean;
}

const workIntegration = (work: Work): Integration => ({
  resource: 'test:work',
  fields: { n: true, deep: { known: true } },
  run: ({ arguments: args }, signal) => work(args, signal),
});

const objectsIn = (stored: Map<string, string>): Reach['s3'] => ({
  async getObject(_bucket, key) {
    const body = stored.get(key);
    if (body === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
    return { body: Buffer.from(body) };
  },
  putObject: async (_bucket, key, body) => stored.set(key, body.toString()),
});

/** The stand-in with the real client before it. */
export async function makeStepFunctions(options: Options = {}) {
  const { machines = MACHINES, work = async (args: Json) => args, objects = {}, integrations = [] } = options;
  const surroundings = makeSurroundings(makeRandom());
  const emitted: EmittedEvent[] = [];
  const stored = new Map(Object.entries(objects));
  const store = options.store ?? (await openJournal(undefined));
  const stepFunctions = createStepFunctions({
    ...{ store, surroundings },
    machines: Object.entries(machines).map(([name, definition]) => ({
      name,
      arn: machineArn(name),
      roleArn: 'arn:aws:iam::123456789012:role/r',
      definition: JSON.stringify(definition),
    })),
    reach: () => ({ integrations: [workIntegration(work), ...integrations], s3: objectsIn(stored) }),
    emit: (event) => {
      if (options.deafBus) return new Promise(() => {});
      emitted.push(event);
      return Promise.resolve();
    },
  });
  const client = makeSfnClient(stepFunctions.service);
  const statuses = () => emitted.map(({ detail }) => `${detail.name} ${detail.status}`);
  return { stepFunctions, client, clock: surroundings.clock, emitted, statuses, stored, store };
}

/** Work that a test ends itself. */
export function heldWork() {
  const held: { args: Json; signal: AbortSignal; succeed(result: Json): void; fail(error: TaskError): void }[] = [];
  let told = () => {};
  const work: Work = (args, signal) =>
    new Promise((succeed, fail) => {
      held.push({ args, signal, succeed, fail });
      told();
    });
  /** Resolves when this many pieces of work have begun. */
  const begun = async (count: number) => {
    while (held.length < count)
      await new Promise<void>((resolve) => {
        told = resolve;
      });
  };
  return { work, held, begun };
}
