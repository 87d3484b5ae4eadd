import { TextDecoder } from 'node:util';
import type { AdmittedJob, Pod } from '../../src/job/types';
import { ServiceError } from '../../src/local/service';
import { makeDoor, manifest, PODS, type TestDoor } from '../support/door';
import { START } from '../support/surroundings';

let door: TestDoor;
let job: AdmittedJob;
beforeEach(async () => {
  door = await makeDoor();
  job = await door.create(manifest('pi', { completions: 3 }));
});

const refusal = (message: string) => ({
  code: 400,
  body: { kind: 'Status', reason: 'BadRequest', code: 400, message },
});

const logOf = (pod: Pod, query = '') => door.ask('GET', `${PODS}/${pod.metadata.name}/log${query}`);

describe('the log of a pod', () => {
  it('is what its container has written', async () => {
    const pod = await door.addPod(job, 0, 'one\ntwo ä\n');
    const { code, headers, text } = await logOf(pod);
    expect({ code, text }).toEqual({ code: 200, text: 'one\ntwo ä\n' });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('is empty when nothing was written', async () => {
    expect(await logOf(await door.addPod(job, 0))).toMatchObject({ code: 200, text: '' });
  });

  it.each([
    ['the last lines', '?tailLines=2', 'two\nthree\n'],
    ['no lines', '?tailLines=0', ''],
    ['more lines than there are', '?tailLines=9', 'one\ntwo\nthree\n'],
    ['so many bytes', '?limitBytes=6', 'one\ntw'],
    ['bytes of the last lines', '?tailLines=1&limitBytes=2', 'th'],
    ['its own container by name', '?container=main', 'one\ntwo\nthree\n'],
    ['an empty name for none', '?container=', 'one\ntwo\nthree\n'],
    ['everything since a time before it', '?sinceTime=2025-12-31T23:59:59Z', 'one\ntwo\nthree\n'],
    ['everything since before time began', '?sinceSeconds=999999999999999', 'one\ntwo\nthree\n'],
    ['everything since a year long gone', '?sinceTime=0001-01-01T00:00:00Z', 'one\ntwo\nthree\n'],
    ['nothing since a time after it', '?sinceTime=2026-01-01T00:00:01Z', ''],
  ])('is cut to %s', async (_, query, text) => {
    const pod = await door.addPod(job, 0, 'one\ntwo\nthree\n');
    expect(await logOf(pod, query)).toMatchObject({ code: 200, text });
  });

  it('is cut to the last seconds', async () => {
    const pod = await door.addPod(job, 0, 'old\n');
    await door.surroundings.clock.until(START + 60_000);
    door.write(pod.metadata.name, 'main', 'new\n');
    door.now = START + 61_000;
    expect((await logOf(pod, '?sinceSeconds=10')).text).toBe('new\n');
    expect((await logOf(pod, '?sinceSeconds=61')).text).toBe('old\nnew\n');
  });

  it.each(['?timestamps=true', '?timestamps'])('has the time before each line with %s', async (query) => {
    const pod = await door.addPod(job, 0, 'one\ntwo\n');
    expect((await logOf(pod, query)).text).toBe(
      '2026-01-01T00:00:00.000000000Z one\n2026-01-01T00:00:00.000000000Z two\n',
    );
  });

  it('is read to its end when it is longer than a page', async () => {
    const lines = Array.from({ length: 25_000 }, (_, n) => `${n}\n`).join('');
    const pod = await door.addPod(job, 0, lines);
    expect((await logOf(pod)).text).toBe(lines);
    expect((await logOf(pod, '?tailLines=3')).text).toBe('24997\n24998\n24999\n');
  });

  it.each([
    ['tailLines=-1'],
    ['limitBytes=many'],
    ['sinceTime=yesterday'],
    ['sinceTime=1'],
    ['sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z'],
    ['timestamps=maybe'],
  ])('is refused with %s', async (query) => {
    expect((await logOf(await door.addPod(job, 0, 'x\n'), `?${query}`)).code).toBe(400);
  });

  it('of a container that has not started is refused in the words of the API server', async () => {
    const waiting = {
      ...{ lastStatus: 'PENDING', desiredStatus: 'RUNNING', startedAt: undefined, stoppedAt: undefined },
      ...{ executionStoppedAt: undefined, containers: [{ name: 'main', lastStatus: 'PENDING' }], version: 1 },
    };
    const pod = await door.addPod(job, 0, '', waiting);
    expect(pod.status.phase).toBe('Pending');
    expect(await logOf(pod)).toMatchObject(
      refusal(`container "main" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`),
    );
  });

  it('of an earlier container is refused where there is none', async () => {
    const pod = await door.addPod(job, 0, 'x\n');
    expect(await logOf(pod, '?previous=true')).toMatchObject(
      refusal(`previous terminated container "main" in pod "${pod.metadata.name}" not found`),
    );
  });

  it('of several containers needs a name', async () => {
    const containers = ['a', 'b'].map((name) => ({ name, image: 'perl', command: ['true'] }));
    const initContainers = [{ name: 'first', image: 'perl', command: ['true'] }];
    const two = await door.create(manifest('two', {}, {}, { containers, initContainers }));
    const pod = await door.addPod(two, 0, 'from a\n');
    const { name } = pod.metadata;
    door.write(name, 'b', 'from b\n');
    door.write(name, 'first', 'from first\n');
    expect(await logOf(pod)).toMatchObject(
      refusal(
        `a container name must be specified for pod ${name}, choose one of: [a b] or one of the init containers: [first]`,
      ),
    );
    expect(await logOf(pod, '?container=c')).toMatchObject(refusal(`container c is not valid for pod ${name}`));
    for (const each of ['a', 'b', 'first'])
      expect((await logOf(pod, `?container=${each}`)).text).toBe(`from ${each}\n`);
  });

  it('that CloudWatch does not give is an error of the server, and no answer cut short', async () => {
    const pod = await door.addPod(job, 0, 'x\n');
    door.aroundLogs(async () => {
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    });
    expect(await logOf(pod)).toMatchObject({ code: 500, body: { kind: 'Status', reason: 'InternalError' } });
    expect(door.failures).toEqual([expect.objectContaining({ name: 'ThrottlingException' })]);
  });
});

describe('the log of a pod that is followed', () => {
  const RUNNING = {
    ...{ lastStatus: 'RUNNING', desiredStatus: 'RUNNING', stoppedAt: undefined, executionStoppedAt: undefined },
    ...{ containers: [{ name: 'main', lastStatus: 'RUNNING' }], version: 2 },
  };
  const running = (log = '') => door.addPod(job, 0, log, RUNNING);

  /** A client that reads as it comes. */
  async function follow(pod: Pod, query = '') {
    const answer = await door.open(`${PODS}/${pod.metadata.name}/log?follow=true${query}`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    const read = async (): Promise<string | undefined> => {
      const { done, value } = await reader.read();
      return done ? undefined : decoder.decode(value);
    };
    return {
      answer,
      /** What comes next that is not empty; undefined at the end. */
      async next(): Promise<string | undefined> {
        for (let text = await read(); ; text = await read()) if (text !== '') return text;
      },
      cancel: () => reader.cancel(),
    };
  }

  it('has what was written and what comes, until the container has ended', async () => {
    door.stopwatch.stop();
    const pod = await running('one\n');
    const log = await follow(pod);
    expect(log.answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await log.next()).toBe('one\n');
    const next = log.next();
    await door.stopwatch.waited();
    door.write(pod.metadata.name, 'main', 'two\n');
    door.stopwatch.pass(1000);
    expect(await next).toBe('two\n');
    const last = log.next();
    await door.stopwatch.waited();
    await door.addPod(job, 0, '', { executionStoppedAt: START + 1000, stoppedAt: START + 1000 });
    door.stopwatch.pass(1000);
    await door.stopwatch.waited();
    // Comes to the log after the news that the container has ended.
    door.write(pod.metadata.name, 'main', 'three\n');
    door.stopwatch.pass(1000);
    expect(await last).toBe('three\n');
    expect(await log.next()).toBeUndefined();
  });

  it('begins although nothing has been written yet', async () => {
    door.stopwatch.stop();
    const log = await follow(await running());
    expect(log.answer.status).toBe(200);
    await log.cancel();
  });

  it.each<[string, string]>([
    ['', 'one\ntwo\n'],
    ['&tailLines=1', 'two\n'],
    ['&limitBytes=5', 'one\nt'],
    ['&timestamps=true&tailLines=1', '2026-01-01T00:00:00.000000000Z two\n'],
    ['&sinceTime=2026-01-01T00:00:01Z', ''],
  ])('ends at once for a container that ended long ago: %s', async (query, text) => {
    const pod = await door.addPod(job, 0, 'one\ntwo\n');
    door.now = Date.UTC(2026, 1, 1);
    const began = door.stopwatch.now();
    expect(await logOf(pod, `?follow=true${query}`)).toMatchObject({ code: 200, text });
    expect(door.stopwatch.now()).toBe(began);
  });

  it.each<[string, (pod: Pod) => Promise<unknown>]>([
    ['is removed', (pod) => door.ask('DELETE', `${PODS}/${pod.metadata.name}`)],
    ['runs as another task', () => door.addPod(job, 0, '', { ...RUNNING, taskArn: 'arn:task/cluster/other' })],
  ])('ends when the pod %s', async (_, act) => {
    door.stopwatch.stop();
    const pod = await door.addPod(job, 0, 'one\n', _ === 'is removed' ? {} : RUNNING);
    const log = await follow(pod);
    expect(await log.next()).toBe('one\n');
    const end = log.next();
    await door.stopwatch.waited();
    await act(pod);
    door.stopwatch.pass(2000);
    expect(await end).toBeUndefined();
  });

  it('is cut off when the time of the answer is over before the container has ended', async () => {
    const pod = await running('one\n');
    await expect(logOf(pod, '?follow=true')).rejects.toThrow('still runs');
    expect(door.stopwatch.now()).toBeGreaterThanOrEqual(1000);
  });

  it('that nobody reads any more is not asked for any more', async () => {
    door.stopwatch.stop();
    const log = await follow(await running('one\n'));
    await log.next();
    void log.next();
    await door.stopwatch.waited();
    await log.cancel();
    expect(door.stopwatch.waiting()).toBe(0);
  });
});
