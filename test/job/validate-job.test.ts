import type { JobSpec } from '../../src/job/types';
import { admit, makeContainer, makeJob, mistakesOf } from '../support/job';

const indexed = { completionMode: 'Indexed' as const };
const many = { ...indexed, completions: 100_001, backoffLimitPerIndex: 1, maxFailedIndexes: 10 };
const NOT_NEGATIVE = 'must be greater than or equal to 0';
const TOO_MANY_FAILED =
  'must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index';

describe('validateJob: the spec', () => {
  it.each<[string, Partial<JobSpec>, string[]]>([
    ['parallelism below 0', { parallelism: -1 }, [`spec.parallelism: Invalid value: -1: ${NOT_NEGATIVE}`]],
    ['completions below 0', { completions: -1 }, [`spec.completions: Invalid value: -1: ${NOT_NEGATIVE}`]],
    [
      'activeDeadlineSeconds below 0',
      { activeDeadlineSeconds: -1 },
      [`spec.activeDeadlineSeconds: Invalid value: -1: ${NOT_NEGATIVE}`],
    ],
    ['backoffLimit below 0', { backoffLimit: -1 }, [`spec.backoffLimit: Invalid value: -1: ${NOT_NEGATIVE}`]],
    [
      'ttlSecondsAfterFinished below 0',
      { ttlSecondsAfterFinished: -1 },
      [`spec.ttlSecondsAfterFinished: Invalid value: -1: ${NOT_NEGATIVE}`],
    ],
    [
      'backoffLimitPerIndex below 0',
      { ...indexed, completions: 1, backoffLimitPerIndex: -1 },
      [`spec.backoffLimitPerIndex: Invalid value: -1: ${NOT_NEGATIVE}`],
    ],
    [
      'maxFailedIndexes below 0',
      { ...indexed, completions: 1, backoffLimitPerIndex: 1, maxFailedIndexes: -1 },
      [`spec.maxFailedIndexes: Invalid value: -1: ${NOT_NEGATIVE}`],
    ],
    [
      'maxFailedIndexes without backoffLimitPerIndex',
      { ...indexed, completions: 3, maxFailedIndexes: 1 },
      ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'],
    ],
    ['managedBy empty', { managedBy: '' }, ['spec.managedBy: Required value']],
    [
      'managedBy without a domain',
      { managedBy: 'me' },
      ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      'managedBy of 64 bytes',
      { managedBy: `acme.io/${'a'.repeat(56)}` },
      ['spec.managedBy: Too long: may not be more than 63 bytes'],
    ],
    [
      'a completionMode that there is not',
      { completionMode: 'X' as 'Indexed' },
      ['spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'Indexed without completions',
      { ...indexed, parallelism: 1 },
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'Indexed with parallelism above 100000',
      { ...indexed, completions: 1, parallelism: 100_001 },
      ['spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed'],
    ],
    [
      'more failed indexes than completions',
      { ...indexed, completions: 3, backoffLimitPerIndex: 1, maxFailedIndexes: 4 },
      ['spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions'],
    ],
    [
      'maxFailedIndexes above 100000',
      { ...many, completions: 100_000, maxFailedIndexes: 100_001 },
      [
        'spec.maxFailedIndexes: Invalid value: 100001: must be less than or equal to completions',
        'spec.maxFailedIndexes: Invalid value: 100001: must be less than or equal to 100000',
      ],
    ],
    [
      'many indexes without maxFailedIndexes',
      { ...many, maxFailedIndexes: undefined },
      ['spec.maxFailedIndexes: Required value: must be specified when completions is above 100000'],
    ],
    [
      'many indexes with parallelism above 10000',
      { ...many, parallelism: 10_001 },
      [`spec.parallelism: Invalid value: 10001: ${TOO_MANY_FAILED}`],
    ],
    [
      'many indexes with maxFailedIndexes above 10000',
      { ...many, maxFailedIndexes: 10_001 },
      [`spec.maxFailedIndexes: Invalid value: 10001: ${TOO_MANY_FAILED}`],
    ],
    [
      'NonIndexed with backoffLimitPerIndex',
      { backoffLimitPerIndex: 1 },
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'NonIndexed with maxFailedIndexes',
      { backoffLimitPerIndex: 1, maxFailedIndexes: 2 },
      [
        'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
        'spec.maxFailedIndexes: Invalid value: 2: requires indexed completion mode',
      ],
    ],
    [
      'a podReplacementPolicy that there is not',
      { podReplacementPolicy: 'X' as 'Failed' },
      ['spec.podReplacementPolicy: Unsupported value: "X": supported values: "Failed", "TerminatingOrFailed"'],
    ],
    [
      'TerminatingOrFailed with a podFailurePolicy',
      { podReplacementPolicy: 'TerminatingOrFailed', podFailurePolicy: { rules: [] } },
      ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
    ],
  ])('refuses %s', (_, spec, mistakes) => {
    expect(mistakesOf(makeJob({ spec }))).toEqual(mistakes);
  });

  it.each<[string, Partial<JobSpec>]>([
    ['completions 0', { completions: 0 }],
    ['parallelism 0', { parallelism: 0 }],
    ['activeDeadlineSeconds 0', { activeDeadlineSeconds: 0 }],
    ['ttlSecondsAfterFinished 0', { ttlSecondsAfterFinished: 0 }],
    ['NonIndexed with parallelism above 100000', { parallelism: 200_000, completions: 2_000_000_000 }],
    ['Indexed with 100000 of each', { ...indexed, completions: 100_000, parallelism: 100_000 }],
    ['many indexes within their limits', { ...many, parallelism: 10_000, maxFailedIndexes: 10_000 }],
    ['another manager', { managedBy: 'kueue.x-k8s.io/multikueue' }],
    ['an empty podFailurePolicy', { podFailurePolicy: { rules: [] } }],
  ])('takes %s', (_, spec) => {
    expect(mistakesOf(makeJob({ spec }))).toEqual([]);
  });

  it('reports all mistakes at once, in the order of Kubernetes', () => {
    const job = makeJob({
      metadata: { name: 'Pi' },
      pod: { containers: [makeContainer({ image: '' })], restartPolicy: undefined },
      spec: { completions: -2, parallelism: -1, podFailurePolicy: { rules: [{ action: 'FailIndex' }] } },
    });
    expect(admit(job).errors.map(({ field }) => field)).toEqual([
      'metadata.name',
      'spec.parallelism',
      'spec.completions',
      'spec.podFailurePolicy.rules[0].action',
      'spec.podFailurePolicy.rules[0]',
      'spec.template.spec.containers[0].image',
      'spec.template.spec.restartPolicy',
    ]);
  });
});

describe('validateJob: restartPolicy', () => {
  const path = 'spec.template.spec.restartPolicy';

  it.each([
    ['absent', undefined, [`${path}: Required value: valid values: "OnFailure", "Never"`]],
    ['Always', 'Always', [`${path}: Required value: valid values: "OnFailure", "Never"`]],
    [
      'a word that there is not',
      'X',
      [
        `${path}: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"`,
        `${path}: Unsupported value: "X": supported values: "OnFailure", "Never"`,
      ],
    ],
    ['Never', 'Never', []],
    ['OnFailure', 'OnFailure', []],
  ])('that is %s', (_, restartPolicy, mistakes) => {
    expect(mistakesOf(makeJob({ pod: { restartPolicy } }))).toEqual(mistakes);
  });

  it('must be Never with a podFailurePolicy', () => {
    const job = makeJob({ pod: { restartPolicy: 'OnFailure' }, spec: {} });
    job.spec.podFailurePolicy = { rules: [] };
    expect(mistakesOf(job)).toEqual([
      `${path}: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified`,
    ]);
  });

  it('says what to write', () => {
    expect(admit(makeJob({ pod: { restartPolicy: undefined } })).errors[0]?.remedy).toContain('restartPolicy: Never');
  });
});

describe('validateJob: names of indexed Jobs', () => {
  it.each([
    ['a name with dots', 'a.b', 3, 'a.b-2'],
    ['a name that is too long with its index', 'a'.repeat(62), 1, `${'a'.repeat(62)}-0`],
  ])('refuses %s', (_, name, completions, hostname) => {
    expect(mistakesOf(makeJob({ metadata: { name }, spec: { ...indexed, completions } }))).toEqual([
      `metadata.name: Invalid value: "${name}": will not able to create pod with invalid DNS label: ${hostname}`,
    ]);
  });

  it('takes them without completions, and for other Jobs', () => {
    expect(mistakesOf(makeJob({ metadata: { name: 'a.b' }, spec: { ...indexed, completions: 0 } }))).toEqual([]);
    expect(mistakesOf(makeJob({ metadata: { name: 'a.b' } }))).toEqual([]);
  });
});
