import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EndingProxy {
  /** Base of the same API. */
  url: string;
  /** Ends every answer that is still being written, as a gateway does at its limit: cleanly. @returns how many there were */
  endAll(): number;
  close(): Promise<void>;
}

/** A gateway before an API on this machine that ends streams when it is told to. */
export async function startEndingProxy(target: string): Promise<EndingProxy> {
  const { origin, pathname } = new URL(target);
  const open = new Map<ServerResponse, () => void>();
  const server = createServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    const outgoing = request(`${origin}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      answer.flushHeaders();
      response.pipe(answer);
      response.on('error', () => answer.destroy());
      open.set(answer, () => {
        response.unpipe(answer);
        answer.end();
        response.destroy();
      });
    });
    answer.on('close', () => {
      open.delete(answer);
      outgoing.destroy();
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    endAll() {
      const ending = [...open.values()];
      for (const end of ending) end();
      return ending.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
