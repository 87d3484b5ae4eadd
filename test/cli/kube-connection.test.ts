import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Access, KubeConnection } from '../../src/cli/kube-connection';

type Answer = [code: number, headers?: Record<string, string>] | 'hang up';

let server: Server;
let asked: IncomingMessage[];
let waits: number[];
/** What the server does, one after the other; the last one again and again. */
let answers: Answer[];

beforeEach(async () => {
  asked = [];
  waits = [];
  server = createServer((request, response: ServerResponse) => {
    asked.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === 'hang up' || !answer) return void request.socket.destroy();
    const [code, headers] = answer;
    response.writeHead(code, headers);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** By another name this machine is one far away. */
const connection = (host = 'localhost', access?: Access) => {
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return new KubeConnection(`http://${host}:${(server.address() as AddressInfo).port}`, access, wait);
};
const get = (to = connection()) => to.request('GET', '/version');
const create = (to = connection()) => to.request('POST', '/apis/batch/v1/namespaces/default/jobs', {});

describe('a request is sent again', () => {
  it.each<[string, Answer[], (host?: KubeConnection) => Promise<unknown>, number[]]>([
    [
      'when the server has too much to do, after the time it says',
      [[429, { 'retry-after': '2' }], [503, { 'retry-after': '1' }], [200]],
      get,
      [2000, 1000],
    ],
    ['also when it would change something: it has not yet', [[429, { 'retry-after': '1' }], [201]], create, [1000]],
    ['not after a time nobody would wait', [[429, { 'retry-after': '900' }], [200]], get, [30_000]],
    ['when the gateway gave up, if it only asks', [[504], [502], [200]], get, [1000, 1000]],
    ['when the connection was cut, if it only asks', ['hang up', 'hang up', [200]], get, [1000, 1000]],
  ])('%s', async (_, given, act, expected) => {
    answers = given;
    await act();
    expect(waits).toEqual(expected);
  });

  it.each<[string, Answer[], (host?: KubeConnection) => Promise<unknown>, number, RegExp]>([
    ['for ever', [[429, { 'retry-after': '1' }]], get, 11, /answered 429/],
    ['when the server says that it is its own fault', [[500]], get, 1, /answered 500/],
    ['when it would change something and may have', [[504]], create, 1, /answered 504/],
    ['when it would change something and the connection was cut', ['hang up'], create, 1, /does not answer/],
    ['when it was refused', [[403]], get, 1, /answered 403/],
  ])('not %s', async (_, given, act, times, message) => {
    answers = given;
    await expect(act()).rejects.toThrow(message);
    expect(asked).toHaveLength(times);
  });

  it('not to a local cloud that has ended', async () => {
    answers = ['hang up'];
    await expect(get(connection('127.0.0.1'))).rejects.toThrow(/does not answer/);
    expect(asked).toHaveLength(1);
  });
});

describe('who is no longer known', () => {
  const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

  it('logs in anew, once', async () => {
    answers = [[401], [200], [200]];
    const renewed = connection('localhost', { ...bearing('old'), renew: async () => bearing('new') });
    await get(renewed);
    await get(renewed);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
  });

  it('is told so when that does not help', async () => {
    answers = [[401]];
    await expect(
      get(connection('localhost', { ...bearing('old'), renew: async () => bearing('new') })),
    ).rejects.toThrow(/401/);
    expect(asked).toHaveLength(2);
  });
});
