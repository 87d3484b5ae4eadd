import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PodFollower } from '../../src/cli/follow-pods';
import { KubeClient } from '../../src/cli/kube-client';
import { KubeConnection } from '../../src/cli/kube-connection';
import type { AdmittedJob, PodPhase } from '../../src/job/types';

/** A server with the pods of one Job, one container each, and their logs. */
let server: Server;
let watches: Set<ServerResponse>;
/** Lines by pod, each with its time. */
let logs: Map<string, string[]>;
/** Pods whose log was asked for. */
let asked: string[];
let version = 0;
let follower: PodFollower;
let lines: string[];
let said: string[];

beforeEach(async () => {
  watches = new Set();
  logs = new Map();
  asked = [];
  lines = [];
  said = [];
  server = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(`http://x${url}`);
    if (searchParams.has('watch')) return void watches.add(response);
    const name = pathname.split('/').at(-2) ?? '';
    asked.push(name);
    const log = logs.get(name);
    const since = searchParams.get('sinceTime') ?? '';
    if (!log) response.statusCode = 404;
    response.end(log?.filter((line) => line.slice(0, since.length) >= since).join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  follower.close();
  server.close();
  server.closeAllConnections();
});

async function follow(late = 0): Promise<void> {
  const client = new KubeClient(new KubeConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const job = { metadata: { namespace: 'default', name: 'job', uid: 'job' }, spec: {} } as AdmittedJob;
  const shown = { lines: (text: string) => void lines.push(text), say: (line: string) => void said.push(line) };
  follower = new PodFollower(client, job, shown, late);
  await until(() => watches.size > 0);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

/** Resolves once the follower has looked, and so often that it has heard of what was told. */
async function looks(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await follower.look();
    await new Promise(setImmediate);
  }
}

function tell(name: string, phase: PodPhase, type = 'MODIFIED', exitCode = 0): void {
  const object = {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: `${++version}`,
      ownerReferences: [{ uid: 'job' }],
    },
    spec: { containers: [{ name: 'main' }] },
    status: {
      phase,
      containerStatuses: [
        { name: 'main', state: phase === 'Failed' ? { terminated: { exitCode, reason: 'Error' } } : {} },
      ],
    },
  };
  for (const response of watches) response.write(`${JSON.stringify({ type, object })}\n`);
}

const at = (second: number, text: string) => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;
const written = () => lines.join('').split('\n').slice(0, -1);
const ended = (status: { succeeded?: number; failed?: number }) => ({ status }) as AdmittedJob;

it('shows each line once, in its order, also when several have the same time', async () => {
  await follow();
  logs.set('a', [at(1, 'one'), at(1, 'two')]);
  tell('a', 'Running');
  await looks(() => lines.length === 1);
  logs.get('a')?.push(at(1, 'three'), at(2, 'four'));
  await follower.look();
  tell('a', 'Succeeded');
  logs.get('a')?.push(at(2, 'five'));
  await follower.lastLook(ended({ succeeded: 1 }));
  expect(written()).toEqual(['one', 'two', 'three', 'four', 'five']);
});

it('does not ask about a pod that has not begun, or that was read to its end', async () => {
  await follow();
  logs.set('ended', [at(1, 'done')]);
  logs.set('waiting', []);
  tell('waiting', 'Pending');
  tell('ended', 'Succeeded');
  await looks(() => lines.length === 1);
  tell('ended', 'Succeeded');
  await follower.look();
  await follower.lastLook(ended({ succeeded: 1 }));
  expect(asked).toEqual(['ended']);
});

it('waits for the pods that a Job has counted before it ended', async () => {
  await follow();
  logs.set('a', [at(1, 'late')]);
  const looked = follower.lastLook(ended({ succeeded: 1 }));
  tell('a', 'Succeeded');
  await looked;
  expect(written()).toEqual(['late']);
});

it('waits for them also when others were killed before', async () => {
  await follow();
  logs.set('early', [at(1, 'early')]);
  logs.set('late', [at(2, 'late')]);
  tell('killed', 'Running');
  tell('killed', 'Running', 'DELETED');
  tell('early', 'Succeeded');
  await looks(() => lines.length === 1);
  const looked = follower.lastLook(ended({ succeeded: 2 }));
  tell('late', 'Succeeded');
  await looked;
  expect(written()).toEqual(['early', 'late']);
});

it('does without pods that were deleted', async () => {
  await follow();
  logs.set('a', [at(1, 'a')]);
  logs.set('gone', [at(1, 'gone')]);
  tell('gone', 'Pending');
  tell('gone', 'Running', 'DELETED');
  tell('a', 'Succeeded');
  await looks(() => lines.length === 1);
  expect(asked).toEqual(['a']);
});

it('reads the log of a pod that has ended only when its last lines have come', async () => {
  await follow(30);
  logs.set('a', [at(1, 'one')]);
  tell('a', 'Running');
  await looks(() => lines.length === 1);
  tell('a', 'Succeeded');
  const looked = follower.lastLook(ended({ succeeded: 1 }));
  await new Promise(setImmediate);
  logs.get('a')?.push(at(2, 'two'));
  await looked;
  expect(written()).toEqual(['one', 'two']);
});

it('says why pods fail, each thing once, and not of hundreds', async () => {
  await follow();
  for (let pod = 0; pod < 20; pod++) tell(`pod-${pod}`, 'Failed', 'MODIFIED', 3);
  await follower.lastLook(ended({ failed: 20 }));
  expect(said).toHaveLength(11);
  expect(said[0]).toBe('pod pod-0 failed: container main exited with 3 (Error)');
  expect(said.at(-1)).toBe('More pods have failed.');
});

it('fails with what the watch fails with', async () => {
  await follow();
  for (const response of watches) {
    response.write(`${JSON.stringify({ type: 'ERROR', object: { code: 403, message: 'not any more' } })}\n`);
  }
  await expect(looks(() => false)).rejects.toThrow('not any more');
});
