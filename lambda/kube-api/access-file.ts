import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessFile } from '../../src/access/rules';
import { environment } from '../environment';

/** The rules that the stack was deployed with; they were checked then (lib/access-context.ts). @throws Error when the bundle has none */
export function readAccessFile(): AccessFile {
  return JSON.parse(readFileSync(join(environment('LAMBDA_TASK_ROOT'), 'access.json'), 'utf8'));
}
