import type { PodFailurePolicyRule } from '../../src/job/types';
import { makeContainer, makeJob, mistakesOf } from '../support/job';

const P = 'spec.podFailurePolicy.rules';
const onPodConditions = [{ type: 'DisruptionTarget' }];

function mistakes(...rules: unknown[]): string[] {
  const spec = { podFailurePolicy: { rules: rules as PodFailurePolicyRule[] } };
  return mistakesOf(makeJob({ spec, pod: { initContainers: [makeContainer({ name: 'init' })] } }));
}

function exitCodes(onExitCodes: object, action = 'FailJob'): unknown {
  return { action, onExitCodes: { operator: 'In', values: [1], ...onExitCodes } };
}

const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('validatePodFailurePolicy', () => {
  it.each<[string, unknown, string[]]>([
    [
      'no action',
      { onPodConditions },
      [`${P}[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
    ],
    [
      'FailIndex without backoffLimitPerIndex',
      { action: 'FailIndex', onPodConditions },
      [`${P}[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`],
    ],
    [
      'an action that there is not',
      { action: 'X', onPodConditions },
      [`${P}[0].action: Unsupported value: "X": supported values: "Count", "FailIndex", "FailJob", "Ignore"`],
    ],
    [
      'no operator',
      exitCodes({ operator: '' }),
      [`${P}[0].onExitCodes.operator: Required value: valid values: ["In" "NotIn"]`],
    ],
    [
      'an operator that there is not',
      exitCodes({ operator: 'X' }),
      [`${P}[0].onExitCodes.operator: Unsupported value: "X": supported values: "In", "NotIn"`],
    ],
    [
      'a container that there is not',
      exitCodes({ containerName: 'x' }),
      [
        `${P}[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template`,
      ],
    ],
    [
      'an empty list of values',
      exitCodes({ values: [] }),
      [`${P}[0].onExitCodes.values: Invalid value: []: at least one value is required`],
    ],
    [
      'no values',
      exitCodes({ values: undefined }),
      [`${P}[0].onExitCodes.values: Invalid value: null: at least one value is required`],
    ],
    [
      '256 values',
      exitCodes({ values: Array.from({ length: 256 }, (_, n) => n + 1) }),
      [`${P}[0].onExitCodes.values: Too many: 256: must have at most 255 items`],
    ],
    [
      '256 values of which two are the same',
      exitCodes({ values: Array.from({ length: 256 }, (_, n) => Math.min(n + 1, 255)) }),
      [
        `${P}[0].onExitCodes.values: Too many: 256: must have at most 255 items`,
        `${P}[0].onExitCodes.values[255]: Duplicate value: 255`,
      ],
    ],
    [
      '0 with In',
      exitCodes({ values: [0, 1] }),
      [`${P}[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
    ],
    ['a value twice', exitCodes({ values: [11, 11] }), [`${P}[0].onExitCodes.values[1]: Duplicate value: 11`]],
    [
      'values that descend',
      exitCodes({ values: [19, 11] }),
      [`${P}[0].onExitCodes.values: Invalid value: [19,11]: must be ordered`],
    ],
    [
      '21 conditions',
      { action: 'Ignore', onPodConditions: Array(21).fill({ type: 'X' }) },
      [`${P}[0].onPodConditions: Too many: 21: must have at most 20 items`],
    ],
    [
      'a condition without type',
      { action: 'Ignore', onPodConditions: [{ type: '' }] },
      [
        `${P}[0].onPodConditions[0].type: Invalid value: "": name part must be non-empty`,
        `${P}[0].onPodConditions[0].type: Invalid value: "": ${NAME_PART}`,
      ],
    ],
    [
      'a condition whose type has a space',
      { action: 'Ignore', onPodConditions: [{ type: 'X Y' }] },
      [`${P}[0].onPodConditions[0].type: Invalid value: "X Y": ${NAME_PART}`],
    ],
    [
      'a status that there is not',
      { action: 'Ignore', onPodConditions: [{ type: 'X', status: 'Y' }] },
      [`${P}[0].onPodConditions[0].status: Unsupported value: "Y": supported values: "False", "True", "Unknown"`],
    ],
    [
      'exit codes and conditions in one rule',
      { ...(exitCodes({}) as object), onPodConditions },
      [`${P}[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`],
    ],
    [
      'neither of them',
      { action: 'Ignore', onPodConditions: [] },
      [`${P}[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
    ],
  ])('refuses %s', (_, rule, expected) => {
    expect(mistakes(rule)).toEqual(expected);
  });

  it('refuses 21 rules', () => {
    const rules = Array(21).fill({ action: 'Ignore', onPodConditions });
    expect(mistakes(...rules)).toEqual([`${P}: Too many: 21: must have at most 20 items`]);
  });

  it.each<[string, unknown]>([
    ['0 with NotIn', exitCodes({ operator: 'NotIn', values: [0, 1] })],
    ['any int32 as an exit code', exitCodes({ values: [-5, 1000] })],
    ['255 values', exitCodes({ values: Array.from({ length: 255 }, (_, n) => n + 1) })],
    ['the name of a container', exitCodes({ containerName: 'main' })],
    ['the name of an init container', exitCodes({ containerName: 'init' })],
  ])('takes %s', (_, rule) => {
    expect(mistakes(rule)).toEqual([]);
  });
});
