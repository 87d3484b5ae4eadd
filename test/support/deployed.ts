import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { AccessFile } from '../../src/access/rules';
import { type Gantry, startGantry } from './gantry';
import { temporaryFolder } from './runtime-worker';
import { startTlsProxy } from './tls-proxy';

export interface Deployed {
  gantry: Gantry;
  /** Base of the API behind TLS, as callers from elsewhere find it. */
  url: string;
  /** What tokens are signed for. */
  cluster: string;
  close(): Promise<void>;
}

/** What a user of an access file's rules finds: the stack as if it had been deployed with it, asked over TLS. */
export async function deployed(access: AccessFile): Promise<Deployed> {
  const assembly = temporaryFolder('assembly');
  cpSync(path.join(__dirname, '../../dist/assembly'), assembly, { recursive: true });
  const withRules = readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('access.json'),
  );
  for (const file of withRules) writeFileSync(path.join(assembly, file), JSON.stringify(access));
  const gantry = await startGantry({ assembly, clock: 'real', token: 'nobody-knows-it' });
  const proxy = await startTlsProxy(gantry.cloud.url);
  return {
    gantry,
    url: proxy.url,
    cluster: gantry.cloud.outputs.ClusterName ?? '',
    async close() {
      await proxy.close();
      await gantry.close();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}
