import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/** How a running local cloud is found: a file in its state folder that only its user can read. */
const endpoint = z.object({ url: z.string(), token: z.string(), pid: z.number() });
export type Endpoint = z.infer<typeof endpoint>;

/** Where the local cloud keeps its state unless told otherwise (XDG Base Directory Specification). */
export function defaultStateFolder(env: Record<string, string | undefined>): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'gantry');
}

const fileIn = (state: string) => join(state, 'endpoint.json');

export function writeEndpoint(state: string, value: Endpoint): void {
  mkdirSync(state, { recursive: true });
  const file = fileIn(state);
  writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** Takes away what this process wrote. */
export function removeEndpoint(state: string, pid: number): void {
  if (readEndpoint(state)?.pid === pid) rmSync(fileIn(state), { force: true });
}

export function readEndpoint(state: string): Endpoint | undefined {
  try {
    return endpoint.parse(JSON.parse(readFileSync(fileIn(state), 'utf8')));
  } catch {
    // None, or not one of ours: then there is no cloud to be found here.
    return undefined;
  }
}
