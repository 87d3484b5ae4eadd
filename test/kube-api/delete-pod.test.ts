import type { AdmittedJob } from '../../src/job/types';
import { makeDoor, manifest, PODS, type TestDoor } from '../support/door';

let door: TestDoor;
let job: AdmittedJob;
beforeEach(async () => {
  door = await makeDoor();
  job = await door.create(manifest('pi', { completions: 3 }, {}, { terminationGracePeriodSeconds: 20 }));
});

const running = () => door.addPod(job, 0, '', { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', stopCode: undefined });
const stored = async () => (await door.items('Pod'))[0];

describe('DELETE of a pod', () => {
  it('answers a pod that runs with the time by which it is killed, and leaves its task to be stopped', async () => {
    const { metadata } = await running();
    const { code, body } = await door.ask('DELETE', `${PODS}/${metadata.name}`);
    expect(code).toBe(200);
    const seconds = new Date(door.now + 20_000).toISOString().replace('.000', '');
    expect(body).toMatchObject({
      kind: 'Pod',
      metadata: { name: metadata.name, deletionTimestamp: seconds, deletionGracePeriodSeconds: 20 },
    });
    expect(await stored()).toMatchObject({ todo: { S: 'stop' } });
    // Asked again it stays as it is.
    door.now += 5000;
    expect((await door.ask('DELETE', `${PODS}/${metadata.name}`)).body).toMatchObject({
      metadata: { deletionTimestamp: seconds },
    });
    expect(
      await door.ask('GET', PODS, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }),
    ).toMatchObject({
      body: { rows: [{ cells: expect.arrayContaining(['Terminating']) }] },
    });
  });

  it('forgets a pod that has ended at once', async () => {
    const { metadata } = await door.addPod(job, 0);
    const path = `${PODS}/${metadata.name}`;
    expect(await door.ask('DELETE', path, { propagationPolicy: 'Foreground' })).toMatchObject({ code: 200 });
    expect((await door.ask('GET', path)).code).toBe(404);
    expect(await door.ask('DELETE', path)).toMatchObject({ code: 404, body: { reason: 'NotFound' } });
  });

  it('does nothing in a dry run, or for another pod than the preconditions mean', async () => {
    const { metadata } = await running();
    const path = `${PODS}/${metadata.name}`;
    expect(await door.ask('DELETE', `${path}?dryRun=All`)).toMatchObject({ code: 200 });
    const other = { preconditions: { uid: 'other' } };
    expect(await door.ask('DELETE', path, other)).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
    expect(await stored()).not.toHaveProperty('todo');
    expect(await door.ask('DELETE', path, { preconditions: { uid: metadata.uid } })).toMatchObject({ code: 200 });
  });

  it('says that a grace period of the client has no effect', async () => {
    const { metadata } = await running();
    const { code, headers } = await door.ask('DELETE', `${PODS}/${metadata.name}`, { gracePeriodSeconds: 0 });
    expect(code).toBe(200);
    expect(headers.get('warning')).toContain('is killed 20 seconds after it was told to stop, not 0');
  });

  it('deletes all that are selected of a collection, and in a dry run none', async () => {
    const ended = await door.addPod(job, 1);
    const { metadata } = await running();
    await door.create(manifest('other'));
    const names = async () => (await door.items('Pod')).map(({ sk }) => sk?.S);
    expect(await door.ask('DELETE', `${PODS}?dryRun=All`)).toMatchObject({ code: 200 });
    expect(await names()).toHaveLength(2);
    const failed = `${PODS}?fieldSelector=status.phase%3D${ended.status.phase}`;
    expect(await door.ask('DELETE', failed)).toMatchObject({ code: 200, body: { kind: 'Status', status: 'Success' } });
    expect(await names()).toEqual([`default/${metadata.name}`]);
    expect(await door.ask('DELETE', `${PODS}?labelSelector=job-name%3Dother`)).toMatchObject({ code: 200 });
    expect(await stored()).not.toHaveProperty('todo');
    expect(await door.ask('DELETE', `${PODS}?labelSelector=job-name%3Dpi`)).toMatchObject({ code: 200 });
    expect(await stored()).toMatchObject({ todo: { S: 'stop' } });
  });
});
