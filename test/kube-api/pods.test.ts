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

const named = async (path: string) => {
  const { body } = await door.ask('GET', path);
  return (body.items as Pod[]).map(({ metadata }) => metadata.name);
};
const refusal = (message: string) => ({
  code: 400,
  body: { kind: 'Status', reason: 'BadRequest', code: 400, message },
});

describe('pods', () => {
  it('are read one by one, with the version they are stored in', async () => {
    const pod = await door.addPod(job, 0);
    const { code, body } = await door.ask('GET', `${PODS}/${pod.metadata.name}`);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: pod.metadata.name, namespace: 'default', resourceVersion: '1' },
        labels: { 'batch.kubernetes.io/job-name': 'pi', 'batch.kubernetes.io/controller-uid': job.metadata.uid },
        ownerReferences: [{ kind: 'Job', name: 'pi', uid: job.metadata.uid, controller: true }],
      },
      status: { phase: 'Succeeded' },
    });
  });

  it.each([['nosuch'], ['x'.repeat(2000)]])('answer 404 for %.10s', async (name) => {
    expect(await door.ask('GET', `${PODS}/${name}`)).toMatchObject({
      code: 404,
      body: { message: `pods "${name}" not found`, details: { name, kind: 'pods' } },
    });
  });

  it('are listed by namespace, labels and fields', async () => {
    const mine = [await door.addPod(job, 0), await door.addPod(job, 1)].map(({ metadata }) => metadata.name).sort();
    const longer = await door.create(manifest('pi-2'));
    const other = (await door.addPod(longer, 0)).metadata.name;
    const far = (await door.addPod(await door.create(manifest('pi'), 'other'), 0)).metadata.name;
    expect(await named(PODS)).toEqual([...mine, other].sort());
    expect((await named('/api/v1/pods')).sort()).toEqual([...mine, other, far].sort());
    expect(await named(`${PODS}?labelSelector=batch.kubernetes.io/job-name%3Dpi`)).toEqual(mine);
    expect(await named(`${PODS}?labelSelector=job-name%3Dpi`)).toEqual(mine);
    expect(await named(`${PODS}?labelSelector=controller-uid%3D${longer.metadata.uid}`)).toEqual([other]);
    expect(await named(`${PODS}?fieldSelector=status.phase%3DRunning`)).toEqual([]);
    expect(await named(`${PODS}?fieldSelector=metadata.name%3D${other},status.phase!%3DRunning`)).toEqual([other]);
  });

  it('are found by the name of a Job that is longer than what their names keep of it', async () => {
    const name = `${'long-'.repeat(11)}name`;
    const pod = await door.addPod(await door.create(manifest(name)), 0);
    expect(await named(`${PODS}?labelSelector=batch.kubernetes.io/job-name%3D${name}`)).toEqual([pod.metadata.name]);
  });

  it('are a table', async () => {
    const pod = await door.addPod(job, 0);
    door.now = Date.parse(pod.metadata.creationTimestamp ?? '') + 65_000;
    const { body } = await door.ask('GET', PODS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(body).toMatchObject({
      kind: 'Table',
      rows: [{ cells: [pod.metadata.name, '0/1', 'Completed', '0', '65s', '<none>', '<none>', '<none>', '<none>'] }],
    });
  });

  it('cannot be created by themselves', async () => {
    expect((await door.ask('POST', PODS, { kind: 'Pod' })).code).toBe(405);
  });
});

describe('the log of a pod', () => {
  const logOf = (pod: Pod, query = '') => door.ask('GET', `${PODS}/${pod.metadata.name}/log${query}`);

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

  it('cannot be followed, which is said', async () => {
    expect(await logOf(await door.addPod(job, 0), '?follow=true')).toMatchObject({
      code: 405,
      body: { reason: 'MethodNotAllowed' },
    });
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
