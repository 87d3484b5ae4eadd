import type { PodRecord } from '../../src/aws/pods';
import type { Pod } from '../../src/job/types';
import { UID } from '../support/job';
import { pod } from '../support/logged-writes';
import { START } from '../support/pods';
import { makeStore, type TestStore } from '../support/store';

const job = { namespace: 'default', name: 'pi', uid: UID };

let test: TestStore;
beforeAll(async () => {
  test = await makeStore();
  const store = (jobUid: string, name: string, phase: Pod['status']['phase']) => {
    return { pod: pod(name, phase), jobUid, taskArn: `task/${name}`, previous: undefined };
  };
  const names = Array.from({ length: 501 }, (_, at) => `pi-${String(at).padStart(3, '0')}-abcde`);
  await test.store.pods.putEach(
    [
      ...names.map((name, at) => store(UID, name, at % 250 === 0 ? 'Running' : 'Succeeded')),
      store('other', 'pi-zzz-abcde', 'Running'),
      store('other', 'other-000-abcde', 'Running'),
    ],
    START,
  );
});

const namesOf = (records: PodRecord[]) => records.map((record) => record.pod.metadata.name);

it('pods of a Job are its own, also where those of another one begin alike', async () => {
  const all = await test.store.pods.ofJob(job);
  expect([all.length, namesOf(all).at(-1)]).toEqual([501, 'pi-500-abcde']);
});

it('they come some at a time, and only those that are wanted', async () => {
  const sizes: number[] = [];
  for await (const some of test.store.pods.batchesOfJob(job)) sizes.push(some.length);
  expect(sizes).toEqual([500, 1]);
  const running = await test.store.pods.ofJob(job, (record) => record.pod.status.phase === 'Running');
  expect(namesOf(running)).toEqual(['pi-000-abcde', 'pi-250-abcde', 'pi-500-abcde']);
});

it('those that are taken away while others are still read are gone', async () => {
  for await (const some of test.store.pods.batchesOfJob(job)) await test.store.pods.delete(some, START);
  expect(await test.store.pods.ofJob(job)).toEqual([]);
  expect(await test.items('Pod')).toHaveLength(2);
});
