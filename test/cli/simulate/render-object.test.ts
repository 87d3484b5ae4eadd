import { dump } from 'js-yaml';
import { LazyList } from '../../../src/cli/simulate/lazy-list';
import { renderJson, renderYaml } from '../../../src/cli/simulate/render-object';

const CASES: [string, Record<string, unknown>][] = [
  ['plain members', { job: null, seconds: 1.5, name: 'a "b"\nc' }],
  ['an object', { job: { metadata: { name: 'x' }, spec: { list: [1, [2], {}] } } }],
  ['an empty list', { pods: [] }],
  [
    'a list of objects',
    {
      pods: [
        { name: 'a', text: 'two\nlines' },
        { name: 'b', list: [] },
      ],
      seconds: 1,
    },
  ],
  ['lists in a list', { all: [[1, 2], [], 'text'] }],
];

describe('renderJson', () => {
  it.each(CASES)('writes %s as JSON.stringify does', (_, object) => {
    expect([...renderJson(object)].join('')).toBe(`${JSON.stringify(object, null, 2)}\n`);
  });

  it('makes the elements of a list one by one', () => {
    let made = 0;
    const element = { read: () => ++made };
    const pieces = renderJson({ pods: new LazyList([element, element]) });
    let text = '';
    while (!text.includes('1')) text += pieces.next().value;
    expect(made).toBe(1);
    expect(JSON.parse([text, ...pieces].join(''))).toEqual({ pods: [1, 2] });
  });
});

describe('renderYaml', () => {
  it.each(CASES)('writes %s as js-yaml does', (_, object) => {
    expect([...renderYaml(object)].join('')).toBe(dump(object, { noRefs: true, lineWidth: -1 }));
  });
});
