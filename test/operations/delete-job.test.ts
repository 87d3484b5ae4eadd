import { openStore } from '../../src/aws/store';
import { deleteJob } from '../../src/operations/delete-job';
import { newRecord } from '../../src/pods/new-record';
import { admit, makeJob } from '../support/job';
import { START } from '../support/pods';
import { makeStore, TABLE, type TestStore } from '../support/store';

const { job } = admit(makeJob());
const request = { namespace: 'default', name: 'pi', dryRun: false, now: START };

let test: TestStore;
beforeEach(async () => {
  test = await makeStore();
  await test.store.jobs.create(newRecord(job, START).record, START);
});

/** Does something just before the Job goes. */
function beforeDeletion(act: () => Promise<unknown>): void {
  test.around(async (name, input, action) => {
    if (name === 'TransactWriteItems') {
      test.around(undefined);
      await act();
    }
    return action(input);
  });
}

/** What another process does. */
const others = () => openStore(test.client, TABLE);

const change = () =>
  others().jobs.update({ namespace: 'default', name: 'pi', uid: job.metadata.uid }, START, (record) => ({
    record: { ...record, progress: { ...record.progress, failed: 1 } },
  }));

describe('deleteJob', () => {
  it('deletes the Job although it is changed at that moment', async () => {
    beforeDeletion(change);
    expect(await deleteJob(test.store, request)).toMatchObject({ kind: 'deleted' });
    expect(await test.items('Job')).toEqual([]);
    const left = await test.store.jobs.findDeleted(job.metadata.uid);
    expect(left).toMatchObject({ todo: 'delete', progress: { failed: 1 } });
  });

  it('deletes nothing that has become another version than the one that was to be deleted', async () => {
    const version = (await test.store.jobs.get('default', 'pi'))?.job.metadata.resourceVersion;
    beforeDeletion(change);
    const preconditions = { uid: job.metadata.uid, resourceVersion: version };
    expect(await deleteJob(test.store, { ...request, preconditions })).toMatchObject({ kind: 'conflict' });
    expect(await test.items('Job')).toHaveLength(1);
    expect(await test.items('DeletedJob')).toEqual([]);
  });

  it('leaves a new Job alone that has taken the name while it was deleting', async () => {
    const uid = '11111111-1c2d-4e3f-8a9b-0c1d2e3f4a5b';
    beforeDeletion(async () => {
      await deleteJob(others(), request);
      const next = { ...job, metadata: { ...job.metadata, uid } };
      await others().jobs.create(newRecord(next, START + 1000).record, START + 1000);
    });
    const preconditions = { uid: job.metadata.uid };
    expect(await deleteJob(test.store, { ...request, preconditions })).toMatchObject({ kind: 'conflict' });
    expect((await test.store.jobs.get('default', 'pi'))?.job.metadata.uid).toBe(uid);
  });

  it('says when there is no such Job', async () => {
    expect(await deleteJob(test.store, { ...request, name: 'nosuch' })).toEqual({ kind: 'notFound' });
  });
});
