import { makeJob, mistakesOf } from '../support/job';

const S = 'spec.successPolicy.rules';

function mistakes(...rules: { succeededCount?: number; succeededIndexes?: string }[]): string[] {
  return mistakesOf(makeJob({ spec: { completionMode: 'Indexed', completions: 5, successPolicy: { rules } } }));
}

describe('validateSuccessPolicy', () => {
  it('refuses one for a NonIndexed Job, and looks no deeper', () => {
    const spec = { completions: 5, successPolicy: { rules: [{ succeededCount: -1 }] } };
    expect(mistakesOf(makeJob({ spec }))).toEqual([
      'spec.successPolicy: Invalid value: {"rules":[{"succeededCount":-1}]}: requires indexed completion mode',
    ]);
  });

  it('refuses one without rules', () => {
    expect(mistakes()).toEqual([
      `${S}: Required value: at least one rules must be specified when the successPolicy is specified`,
    ]);
  });

  it('refuses 21 rules', () => {
    expect(mistakes(...Array(21).fill({ succeededCount: 1 }))).toEqual([
      `${S}: Too many: 21: must have at most 20 items`,
    ]);
  });

  const tooLong = `0-1${','.repeat(65_534)}`;

  it.each([
    [
      'a rule that says nothing',
      {},
      [`${S}[0]: Required value: at least one of succeededCount or succeededIndexes must be specified`],
    ],
    [
      'an index of completions',
      { succeededIndexes: '5' },
      [`${S}[0].succeededIndexes: Invalid value: "5": error parsing succeededIndexes: too large index: "5"`],
    ],
    [
      'indexes that are no numbers',
      { succeededIndexes: '1, 2' },
      [
        `${S}[0].succeededIndexes: Invalid value: "1, 2": error parsing succeededIndexes: cannot convert string to integer for index: " 2"`,
      ],
    ],
    [
      'more than 65536 bytes of indexes',
      { succeededIndexes: tooLong },
      [
        `${S}[0].succeededIndexes: Too long: may not be more than 65536 bytes`,
        `${S}[0].succeededIndexes: Invalid value: "${tooLong}": error parsing succeededIndexes: cannot convert string to integer for index: ""`,
      ],
    ],
    [
      'a count below 0',
      { succeededCount: -1 },
      [`${S}[0].succeededCount: Invalid value: -1: must be greater than or equal to 0`],
    ],
    [
      'a count above completions',
      { succeededCount: 6 },
      [
        `${S}[0].succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)`,
      ],
    ],
    [
      'a count above the number of indexes',
      { succeededCount: 4, succeededIndexes: '0-2' },
      [
        `${S}[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of indexes in the specified succeededIndexes field)`,
      ],
    ],
  ])('refuses %s', (_, rule, expected) => {
    expect(mistakes(rule)).toEqual(expected);
  });

  it.each([
    ['a count', { succeededCount: 5 }],
    ['indexes', { succeededIndexes: '0,2-4' }],
    ['a pair as an interval', { succeededIndexes: '0-1' }],
    ['no indexes', { succeededIndexes: '' }],
    ['as many as there are indexes', { succeededCount: 3, succeededIndexes: '0-2' }],
  ])('takes %s', (_, rule) => {
    expect(mistakes(rule)).toEqual([]);
  });

  it('leaves comparing to the mistake that completions are missing', () => {
    const spec = {
      completionMode: 'Indexed' as const,
      parallelism: 1,
      successPolicy: { rules: [{ succeededCount: 9 }] },
    };
    expect(mistakesOf(makeJob({ spec }))).toEqual([
      'spec.completions: Required value: when completion mode is Indexed',
    ]);
  });
});
