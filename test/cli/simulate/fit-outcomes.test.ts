import { decodeOutcomes } from '../../../src/cli/simulate/decode-outcomes';
import { misfits } from '../../../src/cli/simulate/fit-outcomes';

const INDEXED = { completionMode: 'Indexed', completions: 3 };

function found(outcomes: object, spec: object): string[] {
  const decoded = decodeOutcomes(Buffer.from(JSON.stringify(outcomes)));
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems));
  const template = { spec: { initContainers: [{ name: 'prepare' }], containers: [{ name: 'main' }] } };
  const manifest = { spec: { template, ...spec } };
  return misfits(decoded.outcomes, manifest, decoded.locate).map(({ field, message }) => `${field}: ${message}`);
}

describe('outcomes that do not fit the Job', () => {
  it.each<[string, object, object, string[]]>([
    ['an index that it has', { indexes: { '0-2': {} } }, INDEXED, []],
    ['an index that it has not', { indexes: { '2-3': {} } }, INDEXED, ['indexes[2-3]: the Job has no index 3']],
    ['an index of a Job without', { indexes: { '0': {} } }, { completions: 3 }, ['indexes[0]: the Job has no indexes']],
    [
      'an index that it gets meanwhile',
      { indexes: { '5': {} }, actions: [{ at: 1, patch: { spec: { completions: 9, parallelism: 9 } } }] },
      INDEXED,
      [],
    ],
    ['its containers', { containers: { main: {}, prepare: {} } }, {}, []],
    [
      'containers that it has not, wherever they are named',
      {
        containers: { a: {} },
        default: { containers: { b: {} } },
        pods: { '1': [{}, { containers: { c: {} } }] },
        indexes: { '0': { containers: { d: {} } } },
      },
      INDEXED,
      [
        'containers[a]: the Job has no container "a"',
        'default.containers[b]: the Job has no container "b"',
        'indexes[0].containers[d]: the Job has no container "d"',
        'pods[1][1].containers[c]: the Job has no container "c"',
      ],
    ],
  ])('%s', (_, outcomes, spec, expected) => {
    expect(found(outcomes, spec)).toEqual(expected);
  });
});
