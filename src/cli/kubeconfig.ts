import { join } from 'node:path';
import { dump } from 'js-yaml';
import { writePrivateFile } from './private-file';

/**
 * The configuration with which kubectl and other clients of Kubernetes find a server.
 * @param server base of the API. Over plain http it holds the secret that lets clients in: they send no token there (kubectl-wire.md 12)
 */
export function kubeconfigOf(server: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'gantry-local',
    // Clients in JavaScript refuse http unless they are told that nothing is to be verified (kubectl-wire.md 0, finding 8).
    clusters: [{ name: 'gantry-local', cluster: { server, 'insecure-skip-tls-verify': true } }],
    contexts: [
      { name: 'gantry-local', context: { cluster: 'gantry-local', user: 'gantry-local', namespace: 'default' } },
    ],
    users: [{ name: 'gantry-local', user: {} }],
  };
}

/** Writes it into the state folder. @returns the file */
export function writeKubeconfig(state: string, server: string): string {
  const file = join(state, 'kubeconfig');
  writePrivateFile(file, dump(kubeconfigOf(server)));
  return file;
}

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
