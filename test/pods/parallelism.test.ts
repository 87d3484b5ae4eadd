import type { JobSpec } from '../../src/job/types';
import type { JobRecord } from '../../src/pods/job-record';
import { judge } from '../../src/pods/judge';
import { closeSlot, decode, encode, openSlots } from '../../src/pods/progress';
import { settle } from '../../src/pods/settle';
import { statusOf } from '../../src/status/job-status';
import { pascal } from '../support/pod-world';
import { makeFailure, makeRecord, makeStopped, START } from '../support/pods';

const NOW = START + 60_000;

/** A Job that runs, after its spec has been changed. */
function changed(spec: Partial<JobSpec>, change: Partial<JobSpec>, succeeded: number[] = []): JobRecord {
  const record = makeRecord(spec);
  let { progress } = record;
  for (const slot of succeeded) progress = closeSlot(progress, slot, 'succeeded');
  const execution = record.execution && { ...record.execution, parallelism: record.job.spec.parallelism };
  return edited({ ...record, execution, progress }, change);
}

function edited(record: JobRecord, change: Partial<JobSpec>): JobRecord {
  const job = { ...record.job, spec: { ...record.job.spec, ...change } };
  const settled = settle({ ...record, job }, NOW).record;
  return { ...settled, progress: decode(encode(settled.progress)) };
}

const indexed = (n: number) => ({ completionMode: 'Indexed' as const, completions: n, parallelism: n });
const seen = ({ todo, progress }: JobRecord) => ({
  ...{ todo, open: [...openSlots(progress)], terminating: [...progress.terminating] },
  ...{ parked: [...progress.parked], parts: progress.parts.length, generation: progress.generation },
});
const same = { todo: 'scale', terminating: [], parked: [], parts: 1, generation: 1 };

describe('parallelism while pods run', () => {
  it.each<[string, JobRecord, object]>([
    ['is raised', changed({ completions: 4, parallelism: 2 }, { parallelism: 3 }), { ...same, open: [0, 1, 2, 3] }],
    [
      'is lowered: the pods begun last go',
      changed({ completions: 4, parallelism: 3 }, { parallelism: 1 }, [0]),
      { ...same, open: [1, 2, 3], parked: [2, 3], terminating: [2, 3] },
    ],
    [
      'becomes 0: all go, and the execution is stopped',
      changed({ completions: 3, parallelism: 2 }, { parallelism: 0 }),
      { ...same, todo: 'stop', open: [0, 1, 2], terminating: [0, 1] },
    ],
    [
      'of a work queue is raised: a place more, in an execution of its own',
      changed({ parallelism: 2 }, { parallelism: 3 }),
      { ...same, open: [0, 1, 2], parts: 2 },
    ],
    [
      'of a work queue is lowered: the last place is closed',
      changed({ parallelism: 3 }, { parallelism: 2 }),
      { ...same, open: [0, 1], terminating: [2] },
    ],
    [
      'of a work queue that has a success changes nothing',
      changed({ parallelism: 3 }, { parallelism: 1 }, [0]),
      { ...same, todo: undefined, open: [1, 2] },
    ],
    [
      'of a work queue that has a success changes nothing when it becomes 0',
      changed({ parallelism: 3 }, { parallelism: 0 }, [0]),
      { ...same, todo: undefined, open: [1, 2] },
    ],
    ['and completions grow', changed(indexed(2), indexed(4), [0]), { ...same, open: [1, 2, 3], parts: 2 }],
    ['and completions shrink', changed(indexed(4), indexed(2), [0, 3]), { ...same, open: [1], terminating: [2] }],
  ])('%s', (_, record, expected) => {
    expect(seen(record)).toEqual(expected);
    expect(record.progress.failed).toBe(0);
  });

  it('goes on in the next generation when it was 0', () => {
    const stopped = changed({ completions: 3, parallelism: 2 }, { parallelism: 0 });
    const { todo: _, ...idle } = stopped;
    expect(seen(edited(idle, { parallelism: 2 }))).toMatchObject({ todo: 'start', generation: 2, open: [0, 1, 2] });
  });

  it('counts only what is left of the indexes', () => {
    const { job, progress } = changed(indexed(4), indexed(2), [0, 3]);
    expect(statusOf(job, progress, NOW)).toMatchObject({
      succeeded: 1,
      completedIndexes: '0',
      active: 1,
      terminating: 1,
    });
  });

  it('gives an index that is there again another attempt, and ends the place it had before', () => {
    const again = edited(changed(indexed(3), indexed(2), [1, 2]), indexed(3));
    expect(again.progress.parts.at(-1)).toEqual({ from: 2, to: 3, attempt: 1 });
    const late = makeFailure(again, { slot: 2, cause: pascal(makeStopped(1)) });
    expect(judge(again, late, undefined, NOW).decision).toEqual({ action: 'EndSlot' });
  });

  it.each([143, 0])('parks a pod that was taken away and ended with %d until there is room', (exitCode) => {
    const record = changed({ completions: 2, parallelism: 2, backoffLimit: 0 }, { parallelism: 1 });
    const cause = pascal(makeStopped(exitCode, { stopCode: 'UserInitiated' }));
    const failure = makeFailure(record, { slot: 1, cause });
    const parked = judge(record, failure, undefined, NOW);
    expect(parked.decision).toEqual({ action: 'JudgeAgain', seconds: 30 });
    expect(parked.record.progress).toMatchObject({ failed: 0, terminating: { size: 0 } });
    const free = { ...parked.record, progress: closeSlot(parked.record.progress, 0, 'succeeded') };
    const goesOn = judge(free, failure, undefined, NOW + 30_000);
    expect(goesOn.decision).toEqual({ action: 'RunAgain', seconds: 0, attempt: 1, launch: 0, interruptions: 0 });
    expect(goesOn.record.progress.parked.size).toBe(0);
  });

  it('counts a pod that failed by itself while it was to be taken away', () => {
    const record = changed({ completions: 2, parallelism: 2, backoffLimit: 0 }, { parallelism: 1 });
    const judged = judge(record, makeFailure(record, { slot: 1, cause: pascal(makeStopped(1)) }), undefined, NOW);
    expect(judged.decision).toMatchObject({ action: 'FailJob', error: 'BackoffLimitExceeded' });
  });
});
