import { readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { writePrivateFile } from './private-file';

/** How a running local cloud is found: a file in its state folder that only its user can read. */
const endpoint = z.object({ url: z.string(), token: z.string(), pid: z.number() });
export type Endpoint = z.infer<typeof endpoint>;

/** Where the local cloud keeps its state unless told otherwise (XDG Base Directory Specification). */
export function defaultStateFolder(env: Record<string, string | undefined>): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'gantry');
}

const fileIn = (state: string) => join(state, 'endpoint.json');

export function writeEndpoint(state: string, value: Endpoint): void {
  writePrivateFile(fileIn(state), `${JSON.stringify(value)}\n`);
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
