import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpRequest } from '../../src/cli/http-request';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that does as the test says. @returns its address */
async function serve(answer: RequestListener): Promise<string> {
  const made = createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

it('sends its body with its length, and gives the whole answer, also where a letter comes in two pieces', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    seen.push(request.method, request.url, request.headers['content-length'], request.headers.accept);
    request
      .on('data', (piece) => seen.push(String(piece)))
      .on('end', () => {
        const euro = Buffer.from('€');
        response.writeHead(201, { warning: '299 - "odd"' });
        response.write(euro.subarray(0, 1), () => setImmediate(() => response.end(euro.subarray(1))));
      });
  });
  const headers = { Accept: 'application/json' };
  const answer = await httpRequest(`${url}/x?y=1`, { method: 'POST', headers, body: '"ü"' });
  expect(answer).toMatchObject({ status: 201, text: '€', headers: { warning: '299 - "odd"' } });
  expect(seen).toEqual(['POST', '/x?y=1', '4', 'application/json', '"ü"']);
});

it('has no answer when the server hangs up in the middle of it', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await expect(httpRequest(url, { method: 'GET', headers: {} })).rejects.toThrow('aborted');
});

it('has no answer when nobody listens', async () => {
  const url = await serve(() => {});
  await new Promise((resolve) => server?.close(resolve));
  await expect(httpRequest(url, { method: 'GET', headers: {} })).rejects.toThrow('ECONNREFUSED');
});
