import { newRecord } from '../../src/pods/new-record';
import { withLateStartTime } from '../../src/pods/start-time';
import { admit, makeJob } from '../support/job';
import { START } from '../support/pods';

const OWNER = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'c', controller: true };
const execution = { arn: 'arn', generation: 1, family: 'f' };
const recordOf = (owned: boolean, spec: object = {}) => {
  const { job } = admit(makeJob({ spec, metadata: { name: 'pi', ...(owned && { ownerReferences: [OWNER] }) } }));
  return newRecord(job, START).record;
};

it.each([
  ['of a CronJob that was called late begins when it is started', recordOf(true), 45, '2026-01-31T12:00:45Z'],
  ['of one that was called in time begins then', recordOf(true), 0, '2026-01-31T12:00:00Z'],
  ['that a user has created began then', recordOf(false), 45, '2026-01-31T12:00:00Z'],
  ['that goes on in another execution has begun', { ...recordOf(true), execution }, 45, '2026-01-31T12:00:00Z'],
  ['that is suspended has not begun', recordOf(true, { suspend: true }), 45, undefined],
])('the time of a Job %s', (_, record, seconds, expected) => {
  expect(withLateStartTime(record, START + seconds * 1000).status?.startTime).toBe(expected);
});
