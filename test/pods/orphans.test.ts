import { finish } from '../../src/pods/finish';
import type { JobRecord } from '../../src/pods/job-record';
import { judge } from '../../src/pods/judge';
import { observe } from '../../src/pods/observe';
import { hasOrphans, orphaned } from '../../src/pods/orphans';
import { beingDeleted } from '../../src/pods/pod-deletion';
import type { PodIdentity } from '../../src/pods/pod-identity';
import { decode, encode, openCount, openSlots } from '../../src/pods/progress';
import { settle } from '../../src/pods/settle';
import { pascal } from '../support/pod-world';
import { makeFailure, makeIdentity, makeRecord, makeStopped, makeTask, START } from '../support/pods';

const NOW = START + 6000;

const four = (spec: object = {}, pod: object = {}) =>
  makeRecord({ completionMode: 'Indexed', completions: 4, parallelism: 2, ...spec }, pod);

/** As it is once its deletion has been asked for, and read back from where it is stored. */
function deleted(record: JobRecord): JobRecord {
  const { progress, ...left } = orphaned(record, NOW);
  const metadata = { ...record.job.metadata, deletionTimestamp: '2026-01-31T12:00:06Z' };
  return { ...left, job: { ...record.job, metadata }, progress: decode(encode(progress)) };
}

const seen = (record: JobRecord, slot: number, task = makeTask(), parts: Partial<PodIdentity> = {}) =>
  observe(record, makeIdentity({ slot, ...parts }), task, undefined, NOW);
const failed = (record: JobRecord, slot: number, exitCode = 1) =>
  judge(record, makeFailure(record, { slot, cause: pascal(makeStopped(exitCode)) }), undefined, NOW);

describe('orphaned', () => {
  const waiting = failed(four(), 0).record;
  const { todo: _, ...suspended } = settle(
    ((record) => ({ ...record, job: { ...record.job, spec: { ...record.job.spec, suspend: true } } }))(four()),
    NOW,
  ).record;
  const { record: one } = seen(four(), 0);
  const { record: both } = seen(one, 1);
  const lowered = settle(
    {
      ...both,
      ...(both.execution && { execution: { ...both.execution, parallelism: 2 } }),
      job: { ...both.job, spec: { ...both.job.spec, parallelism: 1 } },
    },
    NOW,
  ).record;

  it.each<[string, JobRecord, number[]]>([
    ['those that have, or are about to have, a pod', four(), [0, 1]],
    ['those that are known to run, whatever is believed of the others', seen(four(), 3).record, [0, 1, 3]],
    ['none that waits for the end of its back-off', waiting, [1]],
    ['none whose pod is taken away because there is no room for it', lowered, [0]],
    ['those that are known to run while room for more is still to be made', { ...one, todo: 'scale' }, [0]],
    ['none of a Job that is suspended', suspended, []],
    ['none of a Job that has yet to be started', { ...four(), todo: 'start' }, []],
    ['none of a Job that has failed', failed(four({ backoffLimit: 0 }), 0).record, []],
  ])('leaves open, of the slots, %s', (_, record, expected) => {
    const left = deleted(record);
    expect([...openSlots(left.progress)]).toEqual(expected);
    expect([openCount(left.progress), hasOrphans(left), left.todo]).toEqual([
      expected.length,
      expected.length > 0,
      'delete',
    ]);
  });
});

describe('an orphan', () => {
  const left = deleted(four());

  it('has no owner, and its Job tells nothing of it', () => {
    const { pod, unwanted, events } = seen(left, 0);
    expect([pod?.status.phase, pod?.metadata.ownerReferences, unwanted, events]).toEqual([
      'Running',
      undefined,
      undefined,
      [],
    ]);
  });

  it('that succeeds ends its slot; that of the last one asks for the end of the execution', () => {
    const one = seen({ ...left, todo: undefined }, 0, makeStopped(0)).record;
    expect([one.todo, [...openSlots(one.progress)]]).toEqual([undefined, [1]]);
    const none = seen(one, 1, makeStopped(0)).record;
    expect([none.todo, hasOrphans(none)]).toEqual(['delete', false]);
  });

  it('that fails ends its slot, whatever is left of the limits, and stays', () => {
    const { decision, pod, events, record } = failed(left, 0);
    expect(decision).toEqual({ action: 'EndSlot' });
    expect([pod?.status.phase, pod?.metadata.ownerReferences, events]).toEqual(['Failed', undefined, []]);
    expect([...openSlots(record.progress)]).toEqual([1]);
  });

  it('whose task someone has stopped has failed, and stays until its user deletes it', () => {
    const killed = makeStopped(137, { stopCode: 'UserInitiated' });
    const { pod } = seen(left, 0);
    expect(observe(left, makeIdentity(), killed, pod, NOW)).toMatchObject({ pod: { status: { phase: 'Failed' } } });
    const failure = makeFailure(left, { cause: pascal(killed) });
    expect(judge(left, failure, pod, NOW)).toMatchObject({ pod: { status: { phase: 'Failed' } } });
    const leaving = pod && beingDeleted(pod, NOW);
    expect(observe(left, makeIdentity(), killed, leaving, NOW).removed).toBe(true);
    expect(judge(left, failure, leaving, NOW).removed).toBe(true);
  });

  it('whose container has failed runs it again with OnFailure, beyond every limit of its Job', () => {
    const spec = { backoffLimit: 0, activeDeadlineSeconds: 1, completionMode: 'NonIndexed' as const };
    const record = deleted(four(spec, { restartPolicy: 'OnFailure' }));
    expect(failed(record, 0).decision).toMatchObject({ action: 'RunAgain', seconds: 0, attempt: 0, launch: 1 });
  });

  it('that could not be started is tried again', () => {
    const trouble = makeFailure(left, { error: 'AmazonECS.Unknown', cause: 'RESOURCE:FARGATE' });
    const { decision, pod } = judge(left, trouble, undefined, NOW);
    expect([decision.action, pod?.status.phase, pod?.metadata.ownerReferences]).toEqual([
      'RunAgain',
      'Pending',
      undefined,
    ]);
  });
});

describe('a pod that comes after its Job was deleted', () => {
  const left = deleted(four());

  it.each([
    ['runs', makeTask()],
    ['has succeeded before anyone could stop it', makeStopped(0)],
    ['was stopped', makeStopped(143, { stopCode: 'UserInitiated' })],
  ])('and %s is never shown', (_, task) => {
    const { pod, record, unwanted, events } = seen(left, 2, task);
    expect([pod, record, events]).toEqual([undefined, left, []]);
    expect(unwanted ?? false).toBe(task.lastStatus !== 'STOPPED');
    expect(failed(left, 2).decision).toEqual({ action: 'EndSlot' });
    expect(failed(left, 2).pod).toBeUndefined();
  });
});

describe('an execution of orphans', () => {
  const parts = [
    { from: 0, to: 3, attempt: 0 },
    { from: 3, to: 4, attempt: 1 },
  ];
  const wide = seen(four(), 3).record;
  const left = deleted({ ...wide, progress: { ...wide.progress, parts } });
  const end = (ending: object) => finish(left, { generation: 1, ...ending } as Parameters<typeof finish>[1], NOW);

  it.each<[string, object, number[]]>([
    ['is stopped takes its own pods with it', { kind: 'stopped', part: 0 }, [3]],
    ['is known not to run takes all with it', { kind: 'stopped' }, []],
    ['fails takes its own pods with it', { kind: 'failed', part: 1, error: 'States.Runtime', cause: '' }, [0, 1]],
    ['has come to its end had no others', { kind: 'completed', part: 1 }, [0, 1]],
    ['is of another time is nothing to them', { kind: 'stopped', generation: 0 }, [0, 1, 3]],
  ])('that %s', (_, ending, open) => {
    const { record, events, resume } = end(ending);
    expect([...openSlots(record.progress)]).toEqual(open);
    expect([record.todo, events, resume]).toEqual(['delete', [], undefined]);
    expect(finish(record, { kind: 'stopped', generation: 1, part: 7 }, NOW).record).toBe(record);
  });
});
