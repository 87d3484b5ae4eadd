import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import type { KubeEvent } from '../../src/cli/kube-client';
import { decodeOutcomes } from '../../src/cli/simulate/decode-outcomes';
import { misfits } from '../../src/cli/simulate/fit-outcomes';
import { type SimulationResult, Simulator } from '../../src/cli/simulate/simulate-job';
import type { JobCondition } from '../../src/job/types';

/**
 * Rules of Kubernetes' Jobs as data: each is a sentence, a Job, what becomes of its pods, and what the definition (kubernetes-jobs.md) says
 * follows. All run through the whole machine, as `gantry simulate` does.
 */

interface Scenario {
  /** A sentence. */
  name: string;
  /** Of a Job with one container, `main`, unless it has a template; what is said of the pod or the container comes on top. */
  job: {
    metadata?: object;
    spec: { template?: object; restartPolicy?: string } & Record<string, unknown>;
    labels?: object;
    annotations?: object;
    pod?: object;
    container?: object;
  };
  outcomes?: object;
  expect: {
    status?: Record<string, unknown>;
    /** How it ended: `Complete CompletionsReached`; null for not at all. */
    ended?: string | null;
    /** The Job was deleted. */
    gone?: true;
    /** Phases of the pods, sorted. */
    phases?: string[];
    /** Some pods, as far as they are given here. */
    pods?: object[];
    /** Events that must be there, `type reason: message`; a message may be left out, and * stands for any text, such as a pod's name. */
    events?: string[];
    /** What must have come to pass, as the timeline says it, after `SECONDS: ` or without; * stands for any text. */
    happens?: string[];
    /** What must not have come to pass. */
    never?: string[];
    noEvents?: string[];
    /** From the creation to the last thing that happened: exactly, or from and to. */
    seconds?: number | [number, number];
    /** Messages that the API refuses the Job with. */
    refused?: string[];
    /** All of them in their order, `type=status`, or `type=status reason: message`. */
    conditions?: string[];
    metadata?: object;
    spec?: Record<string, unknown>;
  };
  /** Why Gantry does not do so: the test then checks that it still does not. */
  differs?: string;
}

const BUILT = path.join(__dirname, '../../dist');

let simulator: Simulator;
/** Each has a namespace of its own, so that nothing has to be cleared away between them. */
let scenarios = 0;

jest.setTimeout(15_000);
beforeAll(async () => {
  simulator = await Simulator.start({ seed: 1, notice: () => {}, built: BUILT });
});
afterAll(() => simulator.close());

const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
for (const file of files.sort()) {
  describe(file.replace('.yaml', ''), () => {
    const all = load(readFileSync(path.join(__dirname, file), 'utf8')) as Scenario[];
    it.each(all.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
      const check = async () => judge(await run(scenario), scenario.expect);
      if (scenario.differs === undefined) await check();
      else await expect(check()).rejects.toThrow();
    });
  });
}

/** Several rules may be read off one run. */
const runs = new Map<string, ReturnType<typeof simulate>>();

function run({ job, outcomes }: Scenario): ReturnType<typeof simulate> {
  const key = JSON.stringify([job, outcomes]);
  const known = runs.get(key) ?? simulate(job, outcomes);
  runs.set(key, known);
  return known;
}

async function simulate(
  job: Scenario['job'],
  outcomes: Scenario['outcomes'],
): Promise<SimulationResult | { refused: string[] }> {
  const { restartPolicy = 'Never', ...spec } = job.spec;
  const main = { name: 'main', image: 'busybox', command: ['work'], ...job.container };
  const { labels, annotations } = job;
  const template = {
    ...((labels || annotations) && { metadata: { labels, annotations } }),
    spec: { restartPolicy, containers: [main], ...job.pod },
  };
  const object = {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job', ...job.metadata } },
    spec: { template, ...spec },
  };
  const decoded = decodeOutcomes(Buffer.from(JSON.stringify(outcomes ?? {})));
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems));
  const wrong = misfits(decoded.outcomes, object, decoded.locate);
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  const locate = () => ({ line: 1, column: 1 });
  const result = await simulator.simulate({
    manifest: { object, file: 'scenario', locate },
    namespace: `scenario-${++scenarios}`,
    outcomes: decoded.outcomes,
  });
  if ('problems' in result) return { refused: result.problems.map(({ field, message }) => `${field}: ${message}`) };
  return result;
}

function judge(result: SimulationResult | { refused: string[] }, expected: Scenario['expect']): void {
  if ('refused' in result) {
    expect(result.refused).toEqual((expected.refused ?? ['nothing']).map(like));
    return;
  }
  const { job, seconds } = result;
  const [pods, events] = [[...result.pods], [...result.events]];
  const { status } = job ?? {};
  const told = result.timeline.flatMap(({ at, what }) => [what, `${at}: ${what}`]);
  const seen: Record<keyof Scenario['expect'], unknown> = {
    status: expected.status && pick({ ...status }, expected.status),
    ended: endingOf(result),
    gone: job === null || undefined,
    phases: pods.map((pod) => pod.status.phase).sort(),
    pods,
    events: expected.events && events.map((event) => eventText(event, expected.events)),
    noEvents: expected.noEvents?.filter((reason) => !events.some((event) => event.reason === reason)),
    seconds,
    refused: undefined,
    conditions: status?.conditions?.map((each, at) => conditionText(each, expected.conditions?.[at])),
    metadata: job?.metadata,
    spec: job?.spec,
    happens: told,
    never: told,
  };
  for (const name of Object.keys(expected) as (keyof Scenario['expect'])[]) {
    const value = expected[name];
    if (name === 'seconds' && Array.isArray(value)) {
      expect(seconds).toBeGreaterThanOrEqual(value[0] as number);
      expect(seconds).toBeLessThanOrEqual(value[1] as number);
    } else if (name === 'pods') {
      for (const pod of expected.pods ?? []) expect(pods).toContainEqual(having(pod));
    } else if (name === 'metadata' || name === 'spec') {
      expect(seen[name]).toEqual(having(value));
    } else if (name === 'happens') {
      for (const text of value as string[]) expect(seen.happens).toContainEqual(like(text));
    } else if (name === 'never') {
      for (const text of value as string[]) expect(seen.never).not.toContainEqual(like(text));
    } else if (name === 'events') {
      expect({ events: seen.events }).toEqual({ events: expect.arrayContaining(value as string[]) });
    } else {
      expect({ [name]: seen[name] }).toEqual({ [name]: value });
    }
  }
}

/** The fields that are asked for; null stands for one that must not be there, * for one that must. */
function pick(status: Record<string, unknown>, wanted: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(wanted).map((name) => [name, wanted[name] === '*' && status[name] ? '*' : (status[name] ?? null)]),
  );
}

function endingOf({ job }: SimulationResult): string | null {
  const end = job?.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return end ? `${end.type} ${end.reason}` : null;
}

/** The expected text where it is met; with its message where one that is looked for has one. */
function eventText({ type, reason, message }: KubeEvent, wanted: string[] = []): string {
  const full = `${type} ${reason}: ${message}`;
  return wanted.find((text) => like(text).asymmetricMatch(full)) ?? `${type} ${reason}`;
}

function conditionText({ type, status, reason, message }: JobCondition, wanted = ''): string {
  const full = `${type}=${status} ${reason}: ${message}`;
  if (like(wanted).asymmetricMatch(full)) return wanted;
  return wanted.includes(' ') ? full : `${type}=${status}`;
}

const escaped = (text: string) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** A text in which * stands for any, and ? for a character. */
function like(text: string): { asymmetricMatch(other: unknown): boolean } {
  const pattern = escaped(text).replaceAll('*', '.*').replaceAll('?', '.');
  return expect.stringMatching(new RegExp(`^${pattern}$`));
}

/** Whether there is at least what is wanted: in lists each item, in objects each member; null stands for what must not be there. */
function has(seen: unknown, wanted: unknown): boolean {
  if (wanted === null) return seen === undefined || seen === null;
  if (typeof wanted === 'string') return like(wanted).asymmetricMatch(seen);
  if (typeof wanted !== 'object') return seen === wanted;
  if (Array.isArray(wanted)) return Array.isArray(seen) && wanted.every((item) => seen.some((each) => has(each, item)));
  const members = (seen ?? {}) as Record<string, unknown>;
  return Object.entries(wanted).every(([name, value]) => has(members[name], value));
}

/** For messages that show what there is instead. */
const having = (wanted: unknown) => ({ asymmetricMatch: (seen: unknown) => has(seen, wanted), wanted });
