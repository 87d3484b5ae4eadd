import { deleteJob } from '../../src/operations/delete-job';
import { newRecord } from '../../src/pods/job-record';
import { admit, makeJob } from '../support/job';
import { START } from '../support/pods';
import { makeStore, type TestStore } from '../support/store';

const { job } = admit(makeJob());
const request = { namespace: 'default', name: 'pi', dryRun: false, now: START };

let test: TestStore;
beforeEach(async () => {
  test = await makeStore();
  await test.store.jobs.create(newRecord(job, START).record, START);
});

/** Does something just before the name is freed: after what remains of the Job has been remembered. */
function beforeFreeing(act: () => Promise<unknown>): void {
  test.around(async (name, input, action) => {
    if (name === 'DeleteItem') {
      test.around(undefined);
      await act();
    }
    return action(input);
  });
}

const change = () =>
  test.store.jobs.update({ namespace: 'default', name: 'pi', uid: job.metadata.uid }, START, (record) => ({
    record: { ...record, progress: { ...record.progress, failed: 1 } },
  }));

describe('deleteJob', () => {
  it('deletes the Job although it is changed at that moment', async () => {
    beforeFreeing(change);
    expect(await deleteJob(test.store, request)).toMatchObject({ kind: 'deleted' });
    expect(await test.items('Job')).toEqual([]);
    const left = await test.store.jobs.findDeleted(job.metadata.uid);
    expect(left).toMatchObject({ todo: 'delete', progress: { failed: 1 } });
  });

  it('does not call a conflict what it cannot take back any more', async () => {
    const version = (await test.store.jobs.get('default', 'pi'))?.job.metadata.resourceVersion;
    beforeFreeing(change);
    const preconditions = { uid: job.metadata.uid, resourceVersion: version };
    expect(await deleteJob(test.store, { ...request, preconditions })).toMatchObject({ kind: 'deleted' });
    expect(await test.items('Job')).toEqual([]);
  });

  it('leaves a new Job alone that has taken the name while it was deleting', async () => {
    const uid = '11111111-1c2d-4e3f-8a9b-0c1d2e3f4a5b';
    beforeFreeing(async () => {
      const record = await test.store.jobs.findDeleted(job.metadata.uid);
      if (record) await test.store.jobs.removeName(record);
      const next = { ...job, metadata: { ...job.metadata, uid } };
      await test.store.jobs.create(newRecord(next, START + 1000).record, START + 1000);
    });
    expect(await deleteJob(test.store, request)).toMatchObject({
      ...{ kind: 'deleted', job: { metadata: { uid: job.metadata.uid } } },
    });
    expect((await test.store.jobs.get('default', 'pi'))?.job.metadata.uid).toBe(uid);
  });

  it('says when there is no such Job', async () => {
    expect(await deleteJob(test.store, { ...request, name: 'nosuch' })).toEqual({ kind: 'notFound' });
  });
});
