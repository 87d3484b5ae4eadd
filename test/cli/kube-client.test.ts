import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Access, KubeClient } from '../../src/cli/kube-client';
import type { Job } from '../../src/job/types';

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
    response.end(code < 300 ? JSON.stringify({ metadata: { name: 'pi' } }) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** By another name this machine is one far away. */
const client = (host = 'localhost', access?: Access) => {
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return new KubeClient(`http://${host}:${(server.address() as AddressInfo).port}`, access, wait);
};
const get = (from = client()) => from.getJob('default', 'pi');
const create = (at = client()) => at.createJob('default', {}, { dryRun: false });

describe('a request is sent again', () => {
  it.each<[string, Answer[], (host?: KubeClient) => Promise<unknown>, number[]]>([
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

  it.each<[string, Answer[], (host?: KubeClient) => Promise<unknown>, number, RegExp]>([
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
    await expect(get(client('127.0.0.1'))).rejects.toThrow(/does not answer/);
    expect(asked).toHaveLength(1);
  });
});

describe('who is no longer known', () => {
  const bearing = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

  it('logs in anew, once', async () => {
    answers = [[401], [200], [200]];
    const renewed = client('localhost', { ...bearing('old'), renew: async () => bearing('new') });
    await get(renewed);
    await get(renewed);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
  });

  it('is told so when that does not help', async () => {
    answers = [[401]];
    await expect(get(client('localhost', { ...bearing('old'), renew: async () => bearing('new') }))).rejects.toThrow(
      /401/,
    );
    expect(asked).toHaveLength(2);
  });
});

describe('a watch of the pods of a Job', () => {
  const job = { metadata: { namespace: 'default', name: 'pi', uid: '1' }, spec: {} } as Job;
  const pod = (name: string, resourceVersion: string, owner = '1') => ({
    metadata: { name, resourceVersion, ownerReferences: [{ uid: owner }] },
  });
  const ADDED = (...args: Parameters<typeof pod>) => ({ type: 'ADDED', object: pod(...args) });
  const MODIFIED = (...args: Parameters<typeof pod>) => ({ type: 'MODIFIED', object: pod(...args) });
  const bookmark = (resourceVersion: string, annotations = {}) => ({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion, annotations } },
  });
  const ALL = { 'k8s.io/initial-events-end': 'true' };
  const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
  /** Events, and what then becomes of the connection; or a status. */
  type Stream = [...object[], 'ends' | 'breaks' | 'stays'] | number;

  /** What is told until so many changes have been, and from where each connection was asked to begin. */
  async function watched(streams: Stream[], count: number) {
    const places: (string | null)[] = [];
    server.removeAllListeners('request');
    server.on('request', ({ url }: IncomingMessage, response: ServerResponse) => {
      const { searchParams: query } = new URL(`http://x${url}`);
      places.push(query.get('sendInitialEvents') ? 'all' : query.get('resourceVersion'));
      const stream = streams.shift() ?? 500;
      response.writeHead(typeof stream === 'number' ? stream : 200);
      if (typeof stream === 'number') return void response.end();
      const end = stream.pop();
      const text = stream.map((event) => `${JSON.stringify(event)}\n`).join('\n');
      const half = Math.floor(text.length / 2);
      response.write(text.slice(0, half), () =>
        response.write(text.slice(half), () => {
          if (end === 'ends') response.end();
          else if (end === 'breaks') response.destroy();
        }),
      );
    });
    const over = new AbortController();
    const told: string[] = [];
    for await (const { type, object } of client().watchPodsOf(job, over.signal)) {
      told.push(`${type} ${object.metadata.name}`);
      if (told.length === count) over.abort();
    }
    return { told, places };
  }

  it.each<[string, Stream[], string[], (string | null)[]]>([
    [
      'goes on behind what it was told last when the server ends it',
      [
        [ADDED('a', '5'), bookmark('7', ALL), MODIFIED('a', '8'), 'ends'],
        [ADDED('b', '9'), 'stays'],
      ],
      ['ADDED a', 'MODIFIED a', 'ADDED b'],
      ['all', '8'],
    ],
    [
      'goes on behind a bookmark when the connection breaks',
      [
        [bookmark('7', ALL), bookmark('9'), 'breaks'],
        [ADDED('a', '10'), 'stays'],
      ],
      ['ADDED a'],
      ['all', '9'],
    ],
    [
      'asks for all there is again when it has not been told all of it',
      [
        [ADDED('a', '5'), 'breaks'],
        [ADDED('a', '5'), ADDED('b', '3'), 'stays'],
      ],
      ['ADDED a', 'ADDED a', 'ADDED b'],
      ['all', 'all'],
    ],
    [
      'asks for all there is when its place is forgotten',
      [[bookmark('7', ALL), 'ends'], 410, [bookmark('20', ALL), expired, 'ends'], [ADDED('a', '5'), 'stays']],
      ['ADDED a'],
      ['all', '7', 'all', 'all'],
    ],
    ['asks again when there is a fault in between', [503, [ADDED('a', '5'), 'stays']], ['ADDED a'], ['all', 'all']],
    [
      'passes over pods that others have made',
      [[ADDED('theirs', '4', '2'), ADDED('a', '5'), 'stays']],
      ['ADDED a'],
      ['all'],
    ],
  ])('%s', async (_, streams, told, places) => {
    expect(await watched(streams, told.length)).toEqual({ told, places });
  });

  it('ends with what it is refused with', async () => {
    await expect(watched([403], 1)).rejects.toThrow(/403/);
  });
});
