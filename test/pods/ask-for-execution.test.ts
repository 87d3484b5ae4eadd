import { askForExecution } from '../../src/pods/ask-for-execution';
import { nextExecution } from '../../src/pods/job-record';
import { newRecord } from '../../src/pods/new-record';
import { closeSlot } from '../../src/pods/progress';
import { settle } from '../../src/pods/settle';
import { makeRecord, START } from '../support/pods';

/** A new Job of so many places, whose execution was asked for and not started yet. */
function asked(completions: number, parallelism: number) {
  const { job } = makeRecord({ completionMode: 'Indexed', completions, parallelism });
  return newRecord(job, START).record;
}

const changed = (record: ReturnType<typeof asked>, change: object) =>
  settle({ ...record, job: { ...record.job, spec: { ...record.job.spec, ...change } } }, START + 1000).record;

describe('the execution that a Job asks for', () => {
  it('runs as was said when it was asked for, also when there are fewer places by the time it is started again', () => {
    const record = asked(3, 2);
    expect(record).toMatchObject({ todo: 'start', asked: { mode: 'distributed', parallelism: 2 } });
    const later = { ...record, progress: closeSlot(record.progress, 0, 'succeeded') };
    expect(nextExecution(later)).toMatchObject({ generation: 1, slots: [1, 2], mode: 'distributed' });
  });

  it.each([
    ['parallelism', { parallelism: 3 }, { mode: 'inline', parallelism: 3 }],
    ['completions', { completions: 5 }, { mode: 'distributed', parallelism: 2 }],
  ])('is another one when %s is changed before it was written down that it was started', (_, change, how) => {
    const record = changed(asked(3, 2), change);
    expect(record).toMatchObject({ todo: 'start', asked: how, progress: { generation: 2 } });
  });

  it('is the same when something else is changed', () => {
    const record = asked(3, 2);
    expect(changed(record, { backoffLimit: 1 })).toMatchObject({ asked: record.asked, progress: { generation: 1 } });
  });

  it('is not asked for while the Job may run nothing, and asked for anew when it may', () => {
    const none = changed(asked(3, 2), { parallelism: 0 });
    expect(none).not.toHaveProperty('todo');
    expect(askForExecution(none)).not.toHaveProperty('todo');
    expect(changed(none, { parallelism: 3 })).toMatchObject({ todo: 'start', asked: { mode: 'inline' } });
  });
});
