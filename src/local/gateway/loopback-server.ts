import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientGone } from './read-body';

export interface LoopbackServer {
  port: number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** Any free port by default. */
  port?: number;
  /** How long a connection may be idle between two requests; for ever by default. */
  keepAliveMilliseconds?: number;
  /** Answers a request. Must not reject: a rejection is `failed`, and the connection is cut. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  failed(error: unknown): void;
}

/** How long a client may take to send its headers, and all of its request. */
const HEADERS_MILLISECONDS = 10_000;
const REQUEST_MILLISECONDS = 60_000;

/** An HTTP server that only this machine can reach. @throws what `listen` fails with, such as EADDRINUSE */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const server = createServer(
    {
      headersTimeout: HEADERS_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      keepAliveTimeout: options.keepAliveMilliseconds ?? 0,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      options.answer(request, response).catch((error) => {
        if (!(error instanceof ClientGone)) options.failed(error);
        response.destroy();
      });
    },
  );
  await listen(server, options.port ?? 0);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
