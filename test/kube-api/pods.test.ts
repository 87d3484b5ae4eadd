import type { AdmittedJob, Pod } from '../../src/job/types';
import { makeDoor, manifest, PODS, type TestDoor } from '../support/door';

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
