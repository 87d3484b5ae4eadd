import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as http, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GANTRY } from './measure';

/** A `gantry local up` of its own, and what is asked of it. */
export interface LocalUp {
  /** Written for kubectl. */
  kubeconfig: string;
  /** An answer that has begun; over a connection of its own. */
  send(method: string, path: string, body?: object): Promise<IncomingMessage>;
  /** A whole answer, over a connection that is used again. @throws Error when it is none of success */
  ask(method: string, path: string, body?: object, accept?: string): Promise<string>;
  /** Processor seconds that it has used so far, in all of its threads; needs Linux. */
  cpu(): number;
  close(): Promise<void>;
}

export async function startLocalUp(): Promise<LocalUp> {
  const state = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const [node = '', ...gantry] = GANTRY;
  const child = spawn(node, [...gantry, 'local', 'up', '--state', state], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const kubeconfig = join(state, 'kubeconfig');
  // The address with the secret in it.
  const [, server = ''] = /"?server"?: "?(http[^"\s]+)/.exec(readFileSync(kubeconfig, 'utf8')) ?? [];
  const kept = new Agent({ keepAlive: true });
  return {
    kubeconfig,
    send: (method, path, body) => send(`${server}${path}`, method, { body }),
    ask: async (method, path, body, accept) =>
      read(await send(`${server}${path}`, method, { body, accept, agent: kept })),
    cpu: () => cpuOf(child.pid),
    async close() {
      kept.destroy();
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill();
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

export const JOBS = '/apis/batch/v1/namespaces/default/jobs';

/** A Job of `true`. */
export const job = (name: string, spec: object = {}) => ({
  ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
  spec: {
    ...spec,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox', command: ['true'] }] } },
  },
});

function send(
  url: string,
  method: string,
  { body, accept, agent }: { body?: object; accept?: string; agent?: Agent },
): Promise<IncomingMessage> {
  const headers = { 'Content-Type': 'application/json', ...(accept && { Accept: accept }) };
  return new Promise((resolve, reject) => {
    const sent = http(url, { method, agent: agent ?? false, headers }, resolve);
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if ((answer.statusCode ?? 500) >= 300) throw new Error(text);
  return text;
}

function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in ticks of a hundredth of a second (proc(5)).
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
