import {
  condition,
  failJobByCondition,
  failJobByExitCode,
  hasCondition,
  isFinished,
  REASONS,
  successPolicyMatched,
  timestamp,
} from '../../src/job/conditions';

const NOON = new Date('2026-01-31T12:00:00.999Z');

describe('conditions', () => {
  it('cuts times to whole seconds', () => {
    expect(timestamp(NOON)).toBe('2026-01-31T12:00:00Z');
  });

  it('holds the reason, its message and the time', () => {
    expect(condition('Failed', REASONS.backoffLimitExceeded, NOON)).toEqual({
      type: 'Failed',
      status: 'True',
      lastProbeTime: '2026-01-31T12:00:00Z',
      lastTransitionTime: '2026-01-31T12:00:00Z',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
  });

  it.each([
    ['Complete', 'True', true],
    ['Failed', 'True', true],
    ['Complete', 'False', false],
    ['SuccessCriteriaMet', 'True', false],
    ['FailureTarget', 'True', false],
    ['Suspended', 'True', false],
  ] as const)('%s=%s: finished is %s', (type, status, finished) => {
    const job = { status: { conditions: [condition(type, REASONS.suspended, NOON, status)] } };
    expect(isFinished(job)).toBe(finished);
    expect(hasCondition(job, type)).toBe(status === 'True');
  });

  it('words what a policy matched as the controller does', () => {
    expect(successPolicyMatched(1).message).toBe('Matched rules at index 1');
    expect(failJobByExitCode('main', 'default/pi-0-abcde', 42, 0).message).toBe(
      'Container main for pod default/pi-0-abcde failed with exit code 42 matching FailJob rule at index 0',
    );
    expect(failJobByCondition('default/pi-0-abcde', 'DisruptionTarget', 1).message).toBe(
      'Pod default/pi-0-abcde has condition DisruptionTarget matching FailJob rule at index 1',
    );
  });
});
