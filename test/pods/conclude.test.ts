import { newRecord } from '../../src/pods/new-record';
import { observe } from '../../src/pods/observe';
import { settle } from '../../src/pods/settle';
import { statusOf } from '../../src/status/job-status';
import { admit, makeJob } from '../support/job';
import { PodWorld } from '../support/pod-world';
import { conditionsOf, makeIdentity, makeRecord, makeStopped, START } from '../support/pods';

describe('a verdict', () => {
  it('by a success policy stops the execution, so that no further index is begun', () => {
    const spec = { completionMode: 'Indexed' as const, completions: 5, parallelism: 1 };
    const { job } = admit(makeJob({ spec: { ...spec, successPolicy: { rules: [{ succeededCount: 1 }] } } }));
    const begun: number[] = [];
    const outcome = (slot: number) => {
      begun.push(slot);
      return { exitCode: 0, seconds: 5 };
    };
    expect(conditionsOf(new PodWorld(job, outcome).run().record).at(-1)).toBe('Finished/Complete');
    // The Map may have begun the next one before it was stopped.
    expect(begun.filter((slot) => slot > 1)).toEqual([]);
  });

  it('about the places that are left stops the execution, which would begin those that were taken away, too', () => {
    const begun = makeRecord({ completionMode: 'Indexed', completions: 5, parallelism: 1 });
    const spec = { ...begun.job.spec, completions: 1 };
    const cut = settle({ ...begun, job: { ...begun.job, spec } }, START + 1000).record;
    const { record } = observe(cut, makeIdentity(), makeStopped(0), undefined, START + 6000);
    expect([conditionsOf(record).at(-1), record.todo]).toEqual(['Finished/Complete', 'stop']);
    const whole = observe(makeRecord(), makeIdentity(), makeStopped(0), undefined, START + 6000).record;
    expect(whole.todo).toBeUndefined();
  });

  it('before anything ran (activeDeadlineSeconds 0) kills nothing, counts nothing, and ends the Job at once', () => {
    const { record, events } = newRecord(admit(makeJob({ spec: { activeDeadlineSeconds: 0 } })).job, START);
    expect(conditionsOf(record)).toEqual([
      ...['FailureTarget/DeadlineExceeded', 'Failed/DeadlineExceeded', 'Finished/Failed'],
    ]);
    expect(record.todo).toBeUndefined();
    expect(statusOf(record.job, record.progress, START)).not.toHaveProperty('failed');
    expect(events).toHaveLength(1);
  });
});
