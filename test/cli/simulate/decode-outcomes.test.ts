import { decodeOutcomes, parseIndexes } from '../../../src/cli/simulate/decode-outcomes';

const decode = (text: string) => decodeOutcomes(Buffer.from(text));

/** Each mistake as `line:column field: message`. */
function mistakes(text: string): string[] {
  const decoded = decode(text);
  if (!('problems' in decoded)) return [];
  return decoded.problems.map(
    ({ position, field, message }) => `${position?.line}:${position?.column} ${field ?? ''}: ${message}`,
  );
}

function outcomes(text: string) {
  const decoded = decode(text);
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems));
  return decoded.outcomes;
}

describe('an outcomes file', () => {
  it('that is empty lets every pod succeed after five seconds', () => {
    expect(outcomes('')).toMatchObject({ default: { exitCode: 0, seconds: 5 }, indexes: [], actions: [] });
  });

  it('names pods by their order, indexes and what is done meanwhile', () => {
    const text = `
default: { exitCode: 1 }
indexes: { "3": { oomKilled: true }, "5-7,9": [ { exitCode: 2 }, {} ] }
pods: { "2": { neverEnds: true } }
actions: [ { at: 1, patch: { spec: { suspend: true } } }, { at: 2, delete: {} }, { at: 3, deletePod: 4 },
  { at: 5, delete: { propagationPolicy: Orphan } } ]`;
    const { default: usual, indexes, pods, actions } = outcomes(text);
    expect(usual).toEqual({ exitCode: 1 });
    expect(indexes).toEqual([
      { key: '3', ranges: [[3, 3]], entries: [{ oomKilled: true }] },
      {
        key: '5-7,9',
        ranges: [
          [5, 7],
          [9, 9],
        ],
        entries: [{ exitCode: 2 }, {}],
      },
    ]);
    expect([...pods]).toEqual([[2, [{ neverEnds: true }]]]);
    expect(actions).toEqual([
      { kind: 'patch', at: 1, patch: { spec: { suspend: true } } },
      { kind: 'delete', at: 2, propagationPolicy: 'Background' },
      { kind: 'deletePod', at: 3, pod: 4 },
      { kind: 'delete', at: 5, propagationPolicy: 'Orphan' },
    ]);
  });

  it.each([
    ['a field that nobody knows', 'defualt: {}', /^1:1 defualt: there is no field defualt here$/],
    [
      'two endings of one pod',
      'default: { exitCode: 1, oomKilled: true }',
      /exitCode and oomKilled exclude each other/,
    ],
    ['an exit code that no process has', 'default:\n  exitCode: 256', /^2:3 default.exitCode: /],
    ['indexes that are none', 'indexes: { "a-b": {} }', /"a-b" names no indexes/],
    ['an index twice', 'indexes: { "1-3": {}, "2-4": {} }', /"2-4" and "1-3" name the same index/],
    ['pods that are counted from 0', 'pods: { "0": {} }', /"0" is no place in the order of creation/],
    ['an empty list', 'pods: { "1": [] }', /the list is empty/],
    ['an action that does two things', 'actions: [ { at: 1, delete: {}, deletePod: 1 } ]', /an action does one thing/],
    ['an action that does nothing', 'actions: [ { at: 1 } ]', /an action does one thing/],
    ['a pod to be deleted that is no number', 'actions: [ { at: 1, deletePod: first } ]', /actions\[0\].deletePod: /],
    [
      'a policy that there is not',
      'actions: [ { at: 1, delete: { propagationPolicy: Sideways } } ]',
      /actions\[0\].delete.propagationPolicy: /,
    ],
    ['an action at no time', 'actions: [ { deletePod: 1 } ]', /actions\[0\].at: /],
    ['a chance above 1', 'random: { failureRate: 2 }', /random.failureRate: /],
    ['two documents', 'default: {}\n---\ndefault: {}', /there is more than one document/],
  ])('is refused with %s', (_, text, expected) => {
    expect(mistakes(text)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  it('is refused with all of its mistakes at once', () => {
    expect(mistakes('default: { exitCode: -1 }\npods: { "0": {} }\nactions: [ { at: -1, delete: {} } ]')).toHaveLength(
      3,
    );
  });
});

it.each([
  ['3', [[3, 3]]],
  ['5-7', [[5, 7]]],
  [
    '1,3-5',
    [
      [1, 1],
      [3, 5],
    ],
  ],
  ['7-5', undefined],
  ['', undefined],
  ['-1', undefined],
])('the indexes %s are %j', (text, ranges) => {
  expect(parseIndexes(text)).toEqual(ranges);
});
