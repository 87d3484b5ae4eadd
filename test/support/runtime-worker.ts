import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { FunctionDefinition } from '../../src/local/lambda/lambda';

export const temporaryFolder = (name: string) => mkdtempSync(path.join(tmpdir(), `gantry-${name}-`));

/** Bundles the worker that runs functions, as the build does. Returns its file. */
export function buildRuntimeWorker(folder: string): string {
  const outfile = path.join(folder, 'runtime-worker.js');
  const entry = path.join(__dirname, '../../src/local/lambda/runtime-worker.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', outfile, logLevel: 'error' });
  return outfile;
}

/** Writes a function's bundle: CommonJS text that sets `exports.handler`. */
export function writeFunction(folder: string, name: string, code: string, more: Partial<FunctionDefinition> = {}) {
  const own = path.join(folder, name);
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'index.js'), code);
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    folder: own,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 10,
    memoryMiB: 128,
    roleArn: 'arn:aws:iam::000000000000:role/functions',
    logGroup: `/aws/lambda/${name}`,
    ...more,
  } satisfies FunctionDefinition;
}
