import { randomBytes } from 'node:crypto';
import { newRecord } from '../../src/pods/new-record';
import { SlotSet } from '../../src/pods/slot-set';
import { admit, makeJob, UID } from '../support/job';
import { START } from '../support/pods';
import { makeStore, type TestStore } from '../support/store';

const { job } = admit(makeJob());
const key = { namespace: 'default', name: 'pi', uid: UID };

let test: TestStore;
beforeEach(async () => {
  test = await makeStore();
  await test.store.jobs.create(newRecord(job, START).record, START);
});

const failOnce = () =>
  test.store.jobs.update(key, START, (record) => ({
    record: { ...record, progress: { ...record.progress, failed: record.progress.failed + 1 } },
  }));

describe('Jobs', () => {
  it('gives back what was stored', async () => {
    const { record } = newRecord(job, START);
    expect(await test.store.jobs.get('default', 'pi')).toMatchObject({
      ...{ todo: 'start', progress: record.progress, version: START * 1000 },
      job: { spec: job.spec, metadata: { ...job.metadata, resourceVersion: '1' } },
    });
    expect(await test.store.jobs.create(record, START)).toBe('exists');
  });

  it('loses no change of many that are made at once', async () => {
    await Promise.all(Array.from({ length: 15 }, failOnce));
    const { progress, version, job: stored } = (await test.store.jobs.get('default', 'pi')) ?? {};
    expect(progress?.failed).toBe(15);
    expect(stored?.status?.failed).toBe(15);
    expect(version).toBe(START * 1000 + 15);
  });

  it('tells of a change only when something is shown of it', async () => {
    const place = async () => (await test.store.jobs.get('default', 'pi'))?.job.metadata.resourceVersion;
    await test.store.jobs.update(key, START, ({ todo: _, ...record }) => ({ record }));
    expect(await test.store.jobs.get('default', 'pi')).not.toHaveProperty('todo');
    expect(await place()).toBe('1');
    await failOnce();
    expect(await place()).toBe('2');
    const told = await test.store.jobs.log.after(0);
    expect(told?.map(({ type, object }) => [type, object.status?.failed])).toEqual([
      ['ADDED', undefined],
      ['MODIFIED', 1],
    ]);
  });

  it('writes nothing for a change that changes nothing', async () => {
    const before = await test.items('Job');
    expect(await test.store.jobs.update(key, START + 9000, (record) => ({ record, said: 'no' }))).toMatchObject({
      said: 'no',
    });
    expect(await test.items('Job')).toEqual(before);
    expect(await test.store.jobs.update({ ...key, uid: 'other' }, START, (record) => ({ record }))).toBeUndefined();
  });

  it('finds and changes a deleted Job by its uid, while another one has its name', async () => {
    const record = await test.store.jobs.get('default', 'pi');
    expect(record && (await test.store.jobs.remove(record, START + 500))).toBe(true);
    const next = { ...job, metadata: { ...job.metadata, uid: 'next' } };
    await test.store.jobs.create(newRecord(next, START + 1000).record, START + 1000);
    await failOnce();
    expect(await test.store.jobs.find(key)).toMatchObject({
      deleted: true,
      record: {
        todo: 'delete',
        progress: { failed: 1 },
        job: { metadata: { deletionTimestamp: '2026-01-31T12:00:00Z' } },
      },
    });
    expect(await test.store.jobs.find({ ...key, uid: 'next' })).toMatchObject({
      deleted: false,
      record: { progress: { failed: 0 } },
    });
  });

  it('has room for 100,000 indexes of which every other one has failed, beside as long a text as is admitted', async () => {
    const spec = { completionMode: 'Indexed' as const, completions: 100_000, backoffLimitPerIndex: 0 };
    const text = randomBytes(130_000).toString('base64');
    const { job: large } = admit(makeJob({ spec, metadata: { name: 'large', annotations: { text } } }));
    const { record } = newRecord({ ...large, metadata: { ...large.metadata, uid: 'large' } }, START);
    const every = (first: number) =>
      SlotSet.none(100_000).withAll(Array.from({ length: 50_000 }, (_, at) => first + 2 * at));
    const progress = { ...record.progress, succeeded: every(0), ended: every(1), failed: 50_000 };
    await test.store.jobs.create(record, START);
    await test.store.jobs.update({ ...key, uid: 'large', name: 'large' }, START, () => ({
      record: { ...record, progress },
    }));
    const { status } = (await test.store.jobs.get('default', 'large'))?.job ?? {};
    expect(status).toMatchObject({ succeeded: 50_000, failed: 50_000 });
    expect(status?.completedIndexes).toHaveLength(294_444);
    const told = await test.store.jobs.log.after(2);
    expect(told?.map(({ object }) => object.status?.failedIndexes?.length)).toEqual([294_444]);
  });

  it('is listed by namespace and name, one namespace or all', async () => {
    for (const [namespace, name] of [
      ['default', 'e'],
      ['default-x', 'a'],
      ['a', 'z'],
    ] as const) {
      const other = { ...job, metadata: { ...job.metadata, namespace, name, uid: `${namespace}-${name}` } };
      await test.store.jobs.create(newRecord(other, START).record, START);
    }
    const listed = async (from: object) => {
      const names: string[] = [];
      for await (const { job: each } of test.store.jobs.list(from))
        names.push(`${each.metadata.namespace}/${each.metadata.name}`);
      return names;
    };
    expect(await listed({})).toEqual(['a/z', 'default-x/a', 'default/e', 'default/pi']);
    expect(await listed({ namespace: 'default' })).toEqual(['default/e', 'default/pi']);
    expect(await listed({ namespace: 'default', after: 'default/f' })).toEqual(['default/pi']);
  });
});
