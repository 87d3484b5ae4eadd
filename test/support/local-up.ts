import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

const GANTRY = path.join(__dirname, '../../bin/gantry.js');

export interface LocalUp {
  process: ChildProcess;
  url: string;
  /** What it has said on stderr. */
  said(): string;
  /** Asks its Kubernetes API. */
  request(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** `gantry local up` in a process of its own, on a state folder. */
export async function localUp(state: string): Promise<LocalUp> {
  const child = spawn(process.execPath, [GANTRY, 'local', 'up', '--state', state], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`gantry local up ended with ${code}: ${said}`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  const [url = ''] = String(line).split('\n');
  const { token } = JSON.parse(readFileSync(path.join(state, 'endpoint.json'), 'utf8'));
  return {
    process: child,
    url,
    said: () => said,
    async request(method, where, body) {
      const answer = await fetch(`${url}${where}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
  };
}
