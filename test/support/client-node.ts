import * as path from 'node:path';
import type * as ClientNode from '@kubernetes/client-node';
import { buildSync } from 'esbuild';
import { kubeconfigOf } from '../../src/cli/kubeconfig';

/** The official client, which is a module that Jest cannot require: as one bundle that it can. @param folder for the bundle */
export function loadClientNode(folder: string): typeof ClientNode {
  const outfile = path.join(folder, 'client-node.js');
  buildSync({
    stdin: { contents: "export * from '@kubernetes/client-node'", resolveDir: __dirname },
    ...{ outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' },
  });
  return require(outfile);
}

/** As a program of the user's finds `gantry local up`. */
export function configOf({ KubeConfig }: typeof ClientNode, server: string): ClientNode.KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(kubeconfigOf(server)));
  return config;
}
