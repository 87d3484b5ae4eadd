import { readFileSync } from 'node:fs';
import type { Agent, RequestOptions } from 'node:https';
import { dirname } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Access } from './kube-connection';

/**
 * Reads kubeconfigs as clients of Kubernetes do, with every way to log in that the official client knows. This file is a bundle of its own: the
 * client's code takes longer to load than all the rest of the command line (bin/build.js).
 */

/** A context of a kubeconfig. */
export interface KubeContext {
  name: string;
  /** Base of the API, without a slash at its end. */
  server: string;
  namespace: string;
  /** Logs in; asked again, it does so anew. @throws Error with what the plugin of the user has said */
  logIn(): Promise<Access>;
}

/**
 * @param files the first one that has something of a name counts, as in KUBECONFIG; they must be there
 * @param context the current one by default
 * @throws Error that says which file is wrong, or what is not in them
 */
export function readKubeConfig(files: string[], context?: string): KubeContext {
  const config = new KubeConfig();
  for (const file of files) merge(config, file);
  const name = context ?? config.currentContext;
  if (!name) throw new Error('no current context is set');
  config.setCurrentContext(name);
  const found = config.getContextObject(name);
  if (!found) throw new Error(`there is no context "${name}"; there is ${listed(config.contexts)}`);
  const cluster = config.getCluster(found.cluster);
  if (!cluster) throw new Error(`the context "${name}" names a cluster "${found.cluster}" that is not there`);
  if (!config.getUser(found.user))
    throw new Error(`the context "${name}" names a user "${found.user}" that is not there`);
  return {
    ...{ name, server: cluster.server.replace(/\/+$/, ''), namespace: found.namespace ?? 'default' },
    logIn: () => logIn(config),
  };
}

function merge(into: KubeConfig, file: string): void {
  const read = new KubeConfig();
  try {
    read.loadFromString(readFileSync(file, 'utf8'));
    read.makePathsAbsolute(dirname(file));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const have = (all: { name: string }[], name: string) => all.some((each) => each.name === name);
  into.clusters.push(...read.clusters.filter(({ name }) => !have(into.clusters, name)));
  into.contexts.push(...read.contexts.filter(({ name }) => !have(into.contexts, name)));
  into.users.push(...read.users.filter(({ name }) => !have(into.users, name)));
  into.currentContext ||= read.currentContext;
}

async function logIn(config: KubeConfig): Promise<Access> {
  // A client of its own, so that it remembers no token that was refused.
  const client = new KubeConfig();
  client.loadFromOptions(config);
  const options: RequestOptions = {};
  await client.applyToHTTPSOptions(options);
  const { auth, headers = {} } = options;
  const agent = options.agent as Agent | undefined;
  // Hundreds of small requests go to one server.
  if (agent) Object.assign(agent, { keepAlive: true });
  return {
    headers: {
      ...(headers as Record<string, string>),
      ...(auth && { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
    },
    ...(agent && { agent }),
  };
}

function listed(named: { name: string }[]): string {
  return named.map(({ name }) => `"${name}"`).join(', ') || 'none';
}
