import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { kubeconfigOf } from '../../src/cli/kubeconfig';

/** Every kubectl of this machine, by its name: those on PATH, and those of other versions beside them (`kubectl.1.29`). */
export function findKubectls(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const kubectl = executable(path.join(folder, 'kubectl'));
    if (!kubectl || found.has('kubectl')) continue;
    found.set('kubectl', kubectl);
    for (const name of readdirSync(path.dirname(kubectl)).sort())
      if (/^kubectl\.1\.\d+$/.test(name)) found.set(name, path.join(path.dirname(kubectl), name));
  }
  return found;
}

/** The newest of those whose version their name says; the only one otherwise. */
export function newestOf(found: Map<string, string>): [name: string, binary: string] | undefined {
  return [...found].filter(([name]) => name !== 'kubectl').at(-1) ?? [...found].at(0);
}

function executable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** A program on PATH, if it is there. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => executable(path.join(folder, name)))
    .find(Boolean);
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface KubectlOptions {
  stdin?: string;
  env?: object;
  /** Asked when something was printed: true ends a command that would go on. */
  until?(ran: Ran): boolean;
}

export type Kubectl = (args: string | string[], options?: KubectlOptions) => Promise<Ran>;

/**
 * A kubectl with a home of its own, so that it remembers nothing of other runs.
 * @param server base of the Kubernetes API
 */
export function kubectlOf(binary: string, folder: string, server: string): Kubectl {
  return kubectlWith(binary, folder, kubeconfigOf(server));
}

/** The same with a kubeconfig of one's own. */
export function kubectlWith(binary: string, folder: string, configuration: object): Kubectl {
  mkdirSync(folder, { recursive: true });
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(configuration));
  return (args, { stdin, env, until } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(binary, typeof args === 'string' ? args.split(' ') : args, {
        cwd: folder,
        // It lives for a moment: collecting garbage is a third of its work.
        env: { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig, GOGC: 'off', ...env },
        timeout: 20_000,
      });
      const ran: Ran = { code: null, stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].on('data', (text) => {
          ran[stream] += text;
          if (until?.(ran)) child.kill();
        });
      child.on('error', reject);
      child.on('close', (code) => resolve({ ...ran, code }));
      child.stdin.end(stdin);
    });
}

/** Writes manifests into a folder; JSON is YAML. */
export function writeManifest(folder: string, name: string, ...objects: object[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return file;
}
