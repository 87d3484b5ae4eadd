import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LoopbackServer, startLoopbackServer } from '../../../src/local/gateway/loopback-server';
import { readBody } from '../../../src/local/gateway/read-body';

/** Less than anybody waits for, and more than a request on this machine takes. */
const PATIENCE = { headers: 50, request: 100, answer: 50 };
const LARGE = 'x'.repeat(32 * 1024 * 1024);

let server: LoopbackServer;
let faults: unknown[];
let ended: string[];

async function start(patience = PATIENCE): Promise<void> {
  server = await startLoopbackServer({
    patience,
    failed: (error) => faults.push(error),
    async answer(incoming, response) {
      response.once('close', () => ended.push(incoming.url ?? ''));
      const body = await readBody(incoming, 100_000);
      if (incoming.url === '/stream') response.write('begun');
      else if (incoming.url === '/endless') await endless(response);
      else response.end(incoming.url === '/large' ? LARGE : body);
    },
  });
}
/** What is made for as long as somebody reads it, a little at a time. */
function endless(response: ServerResponse): Promise<void> {
  const source = new Readable({
    read() {
      made += PIECE.length;
      this.push(PIECE);
    },
  });
  return pipeline(source, response).catch(() => {});
}
const PIECE = 'x'.repeat(64 * 1024);
let made = 0;

beforeEach(() => {
  faults = [];
  ended = [];
});
afterEach(async () => {
  await server.close();
  expect(faults).toEqual([]);
});

/** What a connection brings until the server ends it. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (piece) => {
    text += piece;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

const open = (text: string): Socket => {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(text);
  return socket;
};

it.each([
  ['its headers', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
  ['its body', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf'],
])('cuts a client that does not finish %s', async (_, begun) => {
  await start();
  expect(await untilClosed(open(begun))).toMatch(/^HTTP\/1\.1 408 /);
});

it('cuts a client that sends one byte after the other for ever', async () => {
  await start();
  const socket = open('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 10);
  await untilClosed(socket);
  clearInterval(drip);
});

it.each(['/large', '/endless'])(
  'cuts a client that does not take its answer, and keeps little for it: %s',
  async (path) => {
    await start();
    made = 0;
    const socket = open(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    socket.pause();
    await new Promise<void>((resolve) => {
      const look = setInterval(() => ended.includes(path) && resolve(clearInterval(look)), 5);
    });
    socket.destroy();
    // What the two ends of the connection keep, which is the system's affair, and no more.
    expect(made).toBeLessThan(16 * 1024 * 1024);
  },
);

it('leaves alone who takes a stream slowly, but takes it', async () => {
  await start({ ...PATIENCE, answer: 200 });
  const socket = open('GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  let bytes = 0;
  const enough = new Promise<void>((resolve) => {
    socket.on('data', (piece) => {
      bytes += piece.length;
      socket.pause();
      if (bytes > 3_000_000) resolve();
      else setTimeout(() => socket.resume(), 1);
    });
  });
  await enough;
  expect(ended).toEqual([]);
  socket.destroy();
});

it('leaves alone who takes it, and what is not yet written', async () => {
  await start({ ...PATIENCE, answer: 10_000 });
  const get = (path: string) =>
    new Promise<IncomingMessage>((resolve) => request({ port: server.port, host: '127.0.0.1', path }, resolve).end());
  let bytes = 0;
  for await (const piece of await get('/large')) bytes += piece.length;
  expect(bytes).toBe(LARGE.length);
  const stream = await get('/stream');
  stream.resume();
  // Longer than any of the limits: another client has been cut meanwhile.
  await untilClosed(open('GET / HTTP/1.1\r\n'));
  expect(ended).not.toContain('/stream');
  stream.on('error', () => {});
  stream.destroy();
});
