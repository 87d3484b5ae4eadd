import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientGone } from './read-body';
import { cutSlowClient } from './slow-client';

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
  patience?: Patience;
}

/** How long a client may take, in milliseconds: then its connection is cut, so that slow ones do not hold what others need. */
export interface Patience {
  /** To send its headers. */
  headers: number;
  /** To send all of its request. */
  request: number;
  /** To take what was written of an answer, at most. */
  answer: number;
}

const PATIENCE: Patience = { headers: 10_000, request: 60_000, answer: 60_000 };

/** An HTTP server that only this machine can reach. @throws what `listen` fails with, such as EADDRINUSE */
export async function startLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const patience = options.patience ?? PATIENCE;
  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      keepAliveTimeout: options.keepAliveMilliseconds ?? 0,
      connectionsCheckingInterval: Math.min(1_000, patience.headers),
    },
    (request, response) => {
      cutSlowClient(response, patience.answer);
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
