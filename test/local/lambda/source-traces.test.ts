import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { transformSync } from 'esbuild';
import { createVirtualClock } from '../../../src/local/clock/virtual-clock';
import { createLambda, type LocalLambda } from '../../../src/local/lambda/lambda';
import { buildRuntimeWorker, temporaryFolder, writeFunction } from '../../support/runtime-worker';

const folder = temporaryFolder('traces');
const workerPath = buildRuntimeWorker(folder);
let lambda: LocalLambda | undefined;
afterEach(() => lambda?.close());
afterAll(() => rmSync(folder, { recursive: true }));

const SOURCE = `
interface Event { why: string }

export async function handler(event: Event) {
  throw new RangeError(event.why);
}`;
const { code, map } = transformSync(SOURCE, { loader: 'ts', format: 'cjs', minify: true, sourcemap: true });

/** The lines of the trace that a function's failure is told with. */
async function traceOf(name: string, mapText: string | undefined, environment: Record<string, string>) {
  const definition = writeFunction(folder, name, code, { environment });
  if (mapText !== undefined) writeFileSync(path.join(definition.folder, 'index.js.map'), mapText);
  const access = () => ({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  });
  lambda = createLambda({
    functions: [definition],
    workerPath,
    clock: createVirtualClock(0),
    uuid: randomUUID,
    access,
  });
  const { payload } = await lambda.invoke(name, '{"why":"no"}');
  return { folder: definition.folder, trace: JSON.parse(payload).trace as string[] };
}

const ASKED = { NODE_OPTIONS: '--enable-source-maps' };

it('names the line that the bundle was made of when the function asks for that', async () => {
  const mapped = { ...JSON.parse(map), sources: ['../source.ts'] };
  const { trace } = await traceOf('asks', JSON.stringify(mapped), ASKED);
  expect(trace.slice(0, 2)).toEqual([
    'RangeError: no',
    expect.stringMatching(new RegExp(`^    at .*\\(${path.join(folder, 'source.ts')}:5:\\d+\\)$`)),
  ]);
});

it.each([
  ['a function that does not ask for it', 'silent', map, {}],
  ['a bundle without a map', 'unmapped', undefined, ASKED],
  ['a map that is none', 'broken', '{', ASKED],
])('leaves the line of the bundle: %s', async (_, name, mapText, environment) => {
  const { trace, ...at } = await traceOf(name, mapText, environment);
  expect(trace.slice(0, 2)).toEqual([
    'RangeError: no',
    expect.stringMatching(new RegExp(`^    at .*\\(${path.join(at.folder, 'index.js')}:1:\\d+\\)$`)),
  ]);
});
