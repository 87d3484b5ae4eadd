import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';

/** Made with openssl for this machine's own name; it protects nothing. */
const folder = path.join(__dirname, 'tls');
export const CERTIFICATE = readFileSync(path.join(folder, 'certificate.pem'), 'utf8');

export interface TlsProxy {
  /** Base of the same API, with TLS. */
  url: string;
  close(): Promise<void>;
}

/** Puts TLS before an API on this machine, as API Gateway has it: kubectl sends no token without. */
export async function startTlsProxy(target: string): Promise<TlsProxy> {
  const { origin, pathname } = new URL(target);
  const server = createServer(
    { cert: CERTIFICATE, key: readFileSync(path.join(folder, 'key.pem')) },
    (incoming, answer) => {
      const { method, url, headers } = incoming;
      const outgoing = request(`${origin}${url}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.on('aborted', () => outgoing.destroy());
      incoming.pipe(outgoing);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}${pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
