import type { PodFailurePolicyRule } from '../../src/job/types';
import { matchPodFailurePolicy } from '../../src/pods/pod-failure-policy';
import { makeFailedPod } from '../support/pods';

type ExitCodes = NonNullable<PodFailurePolicyRule['onExitCodes']>;

const ignoring = (onExitCodes: ExitCodes): PodFailurePolicyRule[] => [{ action: 'Ignore', onExitCodes }];
const codes = (operator: 'In' | 'NotIn', values: number[], containerName?: string): ExitCodes => ({
  ...{ operator, values },
  ...(containerName && { containerName }),
});

describe('onExitCodes', () => {
  it.each([
    ['In matches a code in the list', codes('In', [1, 42]), { main: 42 }, true],
    ['In does not match another code', codes('In', [1, 42]), { main: 2 }, false],
    ['NotIn matches a code that is not in the list', codes('NotIn', [1, 42]), { main: 2 }, true],
    ['NotIn does not match a code in the list', codes('NotIn', [1, 42]), { main: 42 }, false],
    ['a container that ended with 0 is passed over, even for NotIn', codes('NotIn', [1]), { main: 0 }, false],
    ['a container that has not ended is passed over', codes('NotIn', [1]), { main: undefined }, false],
    ['one of several containers is enough', codes('In', [42]), { main: 1, other: 42 }, true],
    ['containerName: that container matches', codes('In', [42], 'other'), { main: 1, other: 42 }, true],
    ['containerName: others do not', codes('In', [42], 'other'), { main: 42, other: 1 }, false],
  ])('%s', (_, onExitCodes, exitCodes, matches) => {
    const { action } = matchPodFailurePolicy(ignoring(onExitCodes), makeFailedPod(exitCodes));
    expect(action).toBe(matches ? 'Ignore' : 'Count');
  });

  it('looks at init containers, after the others', () => {
    const rules: PodFailurePolicyRule[] = [{ action: 'FailJob', onExitCodes: codes('In', [7, 8]) }];
    const message = (pod: Parameters<typeof makeFailedPod>) => {
      const result = matchPodFailurePolicy(rules, makeFailedPod(...pod));
      return result.action === 'FailJob' ? result.reason.message : undefined;
    };
    expect(message([{ main: 0 }, { init: { setup: 8 } }])).toMatch(/^Container setup .* exit code 8 /);
    expect(message([{ main: 7 }, { init: { setup: 8 } }])).toMatch(/^Container main .* exit code 7 /);
  });
});

describe('onPodConditions', () => {
  const disrupted = { type: 'DisruptionTarget', status: 'True' as const };
  it.each([
    ['type and status are equal', { type: 'DisruptionTarget', status: 'True' as const }, true],
    ['the status left out means True', { type: 'DisruptionTarget' }, true],
    ['the status is another one', { type: 'DisruptionTarget', status: 'False' as const }, false],
    ['the type is another one', { type: 'ConfigIssue', status: 'True' as const }, false],
  ])('%s', (_, pattern, matches) => {
    const rules: PodFailurePolicyRule[] = [{ action: 'Ignore', onPodConditions: [pattern] }];
    const pod = makeFailedPod({ main: 143 }, { conditions: [disrupted] });
    expect(matchPodFailurePolicy(rules, pod).action).toBe(matches ? 'Ignore' : 'Count');
  });
});

describe('podFailurePolicy', () => {
  it('takes the first rule that matches, so that Count stops later ones', () => {
    const rules: PodFailurePolicyRule[] = [
      { action: 'Count', onExitCodes: codes('In', [1]) },
      { action: 'FailJob', onExitCodes: codes('In', [1, 2]) },
    ];
    expect(matchPodFailurePolicy(rules, makeFailedPod({ main: 1 })).action).toBe('Count');
    expect(matchPodFailurePolicy(rules, makeFailedPod({ main: 2 }))).toEqual({
      action: 'FailJob',
      reason: {
        reason: 'PodFailurePolicy',
        message: 'Container main for pod default/pi-xxxxx failed with exit code 2 matching FailJob rule at index 1',
      },
    });
  });

  it('says which condition failed the Job', () => {
    const rules: PodFailurePolicyRule[] = [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget' }] }];
    const pod = makeFailedPod({ main: 143 }, { conditions: [{ type: 'DisruptionTarget', status: 'True' }] });
    expect(matchPodFailurePolicy(rules, pod)).toMatchObject({
      reason: { message: 'Pod default/pi-xxxxx has condition DisruptionTarget matching FailJob rule at index 0' },
    });
  });

  it('counts without rules', () => {
    expect(matchPodFailurePolicy(undefined, makeFailedPod({ main: 1 }))).toEqual({ action: 'Count' });
  });
});
