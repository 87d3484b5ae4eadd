import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackagedFiles } from '../src/packaged-files';
import { environment } from './environment';

/** A file with which the stack was deployed, and which was checked then (lib/configuration.ts). @throws Error when the bundle has none */
export function packagedFile<N extends keyof PackagedFiles>(name: N): PackagedFiles[N] {
  return JSON.parse(readFileSync(join(environment('LAMBDA_TASK_ROOT'), name), 'utf8'));
}
