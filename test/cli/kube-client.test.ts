import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeClient } from '../../src/cli/kube-client';
import { KubeConnection } from '../../src/cli/kube-connection';
import type { Job } from '../../src/job/types';

let server: Server;
beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** By this name this machine is one far away. Nothing is waited for. */
const client = () =>
  new KubeClient(
    new KubeConnection(`http://localhost:${(server.address() as AddressInfo).port}`, undefined, async () => {}),
  );

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
