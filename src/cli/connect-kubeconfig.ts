import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Connection } from './connect';
import { EXIT } from './exit-codes';
import type { Access } from './kube-connection';
import { UserError } from './user-error';

type Module = typeof import('./kube-config');

export interface KubeconfigOptions {
  /** A file, instead of those that KUBECONFIG names, or of ~/.kube/config. */
  kubeconfig?: string;
  /** A context in it, instead of the current one. */
  context?: string;
  env: Record<string, string | undefined>;
}

/** The installation that a kubeconfig names, as kubectl finds it. @throws UserError */
export async function connectKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  const files = kubeconfigFiles(options);
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) {
    throw new UserError(`there is no kubeconfig ${files.join(', ')}`, {
      hint: 'Name one with --kubeconfig, or write one with `gantry kubeconfig`.',
    });
  }
  const { readKubeConfig }: Module = require(join(__dirname, 'kube-config.js'));
  const { name, server, namespace, logIn } = said(() => readKubeConfig(there, options.context));
  const renew = async (): Promise<Access> => {
    try {
      return { ...(await logIn()), renew };
    } catch (error) {
      throw new UserError(`the user of the context "${name}" cannot log in: ${firstLine(error)}`, {
        exitCode: EXIT.notFound,
      });
    }
  };
  return { url: server, access: await renew(), namespace, own: false, now: Date.now, close: async () => {} };
}

/** Where clients of Kubernetes look for their configuration. */
export function kubeconfigFiles({ kubeconfig, env }: Omit<KubeconfigOptions, 'context'>): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return named.length > 0 ? named : [join(env.HOME || homedir(), '.kube', 'config')];
}

/** The bundle is another one, and knows no errors of this one. */
function said<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`the kubeconfig is of no use: ${firstLine(error)}`);
  }
}

/** What a program has written to stderr may be long, and begins with what is wrong or ends with it. */
function firstLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error))
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines[0] ?? 'it has said nothing';
}
