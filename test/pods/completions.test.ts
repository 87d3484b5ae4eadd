import type { JobSpec } from '../../src/job/types';
import { completionsReached } from '../../src/pods/completions';
import { closeSlot } from '../../src/pods/progress';
import { makeRecord, START } from '../support/pods';

describe('completions', () => {
  it.each<[string, Partial<JobSpec>, number[], number[], boolean]>([
    ['a single pod has not succeeded', {}, [], [], false],
    ['a single pod has succeeded', {}, [0], [], true],
    ['three of four', { completions: 4, parallelism: 2 }, [0, 1, 2], [], false],
    ['four of four', { completions: 4, parallelism: 2 }, [0, 1, 2, 3], [], true],
    ['none of none', { completions: 0 }, [], [], true],
    ['a work queue without a success', { parallelism: 2 }, [], [], false],
    ['a work queue with a success and a worker that runs', { parallelism: 2 }, [0], [], false],
    ['a work queue with a success and a worker that has failed', { parallelism: 2 }, [0], [1], true],
    ['a work queue whose workers have all succeeded', { parallelism: 2 }, [0, 1], [], true],
    ['a work queue without parallelism', { parallelism: 0 }, [], [], false],
  ])('%s', (_, spec, succeeded, ended, reached) => {
    const record = makeRecord(spec);
    let { progress, job } = record;
    job = { ...job, status: { ...job.status, conditions: [] } };
    for (const slot of succeeded) progress = closeSlot(progress, slot, 'succeeded');
    for (const slot of ended) progress = closeSlot(progress, slot, 'ended');
    expect(completionsReached({ ...record, job, progress }, START)?.reason).toBe(
      reached ? 'CompletionsReached' : undefined,
    );
  });
});
