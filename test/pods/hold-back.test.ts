import type { JobSpec } from '../../src/job/types';
import { holdBack, isHeldBack } from '../../src/pods/hold-back';
import type { JobRecord } from '../../src/pods/job-record';
import { decode, encode, type Progress } from '../../src/pods/progress';
import { makeRecord, START } from '../support/pods';

const FAILED = START + 1200;

function goesOn(spec: Partial<JobSpec>, change: Partial<Progress>, after = 5000): JobRecord {
  const record = makeRecord(spec);
  const held = holdBack({ ...record, progress: { ...record.progress, ...change } }, START + after);
  return { ...held, progress: decode(encode(held.progress)) };
}

const dying = makeRecord().progress.dying.with(0);
const indexed = { completionMode: 'Indexed' as const, completions: 2, backoffLimitPerIndex: 3 };

describe('a Job that goes on', () => {
  it.each<[string, JobRecord, number]>([
    ['begins at once', goesOn({}, {}), 0],
    ['waits for the end of its back-off, in whole seconds', goesOn({}, { failureTimes: [FAILED] }), 12],
    ['waits longer after more failures', goesOn({}, { failureTimes: [FAILED - 1000, FAILED] }), 22],
    ['does not wait when that is over', goesOn({}, { failureTimes: [FAILED] }, 12_000), 0],
    ['does not wait after a success', goesOn({}, { failureTimes: [FAILED], lastSuccessAt: FAILED }), 0],
    ['does not wait for the failures of an index', goesOn(indexed, { failureTimes: [FAILED] }), 0],
    ['does not wait for pods that stop', goesOn({}, { dying }), 0],
  ])('%s', (_, record, seconds) => {
    expect(isHeldBack(record, START + seconds * 1000)).toBe(false);
    if (seconds > 0) expect(isHeldBack(record, START + seconds * 1000 - 1)).toBe(true);
  });

  it('with podReplacementPolicy Failed waits until all pods have stopped', () => {
    const record = goesOn({ podReplacementPolicy: 'Failed' }, { dying });
    expect(isHeldBack(record, START + 3_600_000)).toBe(true);
    const progress = { ...record.progress, dying: dying.without(0) };
    expect(isHeldBack({ ...record, progress }, START + 5000)).toBe(false);
  });
});
