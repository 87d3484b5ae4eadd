import { strategicMerge } from '../../../src/kube-api/patch/strategic-merge';

const pod = (spec: object) => ({ spec: { template: { spec } } });
const containers = (...items: object[]) => pod({ containers: items });

describe('strategicMerge', () => {
  it.each<[string, object, object, object]>([
    [
      'merges objects and removes what is null',
      { metadata: { labels: { a: '1', b: '2' } } },
      { metadata: { labels: { a: null, c: '3' } } },
      { metadata: { labels: { b: '2', c: '3' } } },
    ],
    [
      'merges containers by name',
      containers({ name: 'a', image: 'x', tty: true }, { name: 'b' }),
      containers({ name: 'a', image: 'y' }),
      containers({ name: 'a', image: 'y', tty: true }, { name: 'b' }),
    ],
    [
      'adds an item with a new key',
      containers({ name: 'a' }),
      containers({ name: 'b' }),
      containers({ name: 'a' }, { name: 'b' }),
    ],
    [
      'removes an item',
      containers({ name: 'a' }, { name: 'b' }),
      containers({ $patch: 'delete', name: 'a' }),
      containers({ name: 'b' }),
    ],
    [
      'replaces a list',
      containers({ name: 'a' }),
      containers({ $patch: 'replace' }, { name: 'c' }),
      containers({ name: 'c' }),
    ],
    [
      'replaces an object',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'replace', b: '2' } } },
      { metadata: { labels: { b: '2' } } },
    ],
    [
      'empties an object',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { $patch: 'delete' } } },
      { metadata: { labels: {} } },
    ],
    [
      'takes command and args as a whole',
      containers({ name: 'a', command: ['x', 'y'] }),
      containers({ name: 'a', command: ['z'] }),
      containers({ name: 'a', command: ['z'] }),
    ],
    [
      'takes tolerations as a whole',
      pod({ tolerations: [{ key: 'a' }] }),
      pod({ tolerations: [{ key: 'b' }] }),
      pod({ tolerations: [{ key: 'b' }] }),
    ],
    [
      'merges ports by containerPort, as a number',
      containers({ name: 'a', ports: [{ containerPort: 80, name: 'h' }] }),
      containers({ name: 'a', ports: [{ containerPort: 80, protocol: 'UDP' }] }),
      containers({ name: 'a', ports: [{ containerPort: 80, name: 'h', protocol: 'UDP' }] }),
    ],
    [
      'adds finalizers as to a set',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { finalizers: ['b', 'c'] } },
      { metadata: { finalizers: ['a', 'b', 'c'] } },
    ],
    [
      'removes values',
      { metadata: { finalizers: ['a', 'b'] } },
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      { metadata: { finalizers: ['b'] } },
    ],
    [
      'keeps only the keys that are to be kept',
      pod({ volumes: [{ name: 'v', emptyDir: {} }] }),
      pod({ volumes: [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/' } }] }),
      pod({ volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
    ],
    // kubectl's own patch for an env list of which one entry was changed and one removed (kubectl-wire.md 10.1).
    [
      'does what kubectl apply asks for',
      containers({
        name: 'pi',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
      pod({
        '$setElementOrder/containers': [{ name: 'pi' }],
        containers: [
          {
            name: 'pi',
            '$setElementOrder/env': [{ name: 'B' }],
            env: [
              { name: 'B', value: '3' },
              { name: 'A', $patch: 'delete' },
            ],
          },
        ],
      }),
      containers({ name: 'pi', env: [{ name: 'B', value: '3' }] }),
    ],
    [
      'puts items into the order that is set, and leaves the server’s own where they stood',
      containers({ name: 'a' }, { name: 'injected' }, { name: 'b' }),
      pod({
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }, { name: 'b' }],
        containers: [{ name: 'c' }],
      }),
      containers({ name: 'c' }, { name: 'a' }, { name: 'injected' }, { name: 'b' }),
    ],
    [
      'cleans directives out of what is new',
      {},
      { metadata: { labels: { $patch: 'merge', a: '1' } } },
      { metadata: { labels: { a: '1' } } },
    ],
  ])('%s', (_, original, patch, expected) => {
    const before = structuredClone(original);
    expect(strategicMerge(original as never, patch as never, 'Job')).toEqual(expected);
    expect(original).toEqual(before);
  });

  it.each<[string, object]>([
    ['an item without its key', containers({ image: 'x' })],
    ['an item that is none', pod({ containers: ['x'] })],
    ['an unknown directive', { $patch: 'upsert' }],
    ['an unknown directive of a field', { '$move/x': [] }],
    ['an order that is no list', { metadata: { finalizers: ['a'], '$setElementOrder/finalizers': 1 } }],
    ['values that are no list', { metadata: { '$deleteFromPrimitiveList/finalizers': 'a' } }],
    ['keys that are no list', pod({ volumes: [{ name: 'v', $retainKeys: 'name' }] })],
  ])('refuses %s', (_, patch) => {
    expect(() => strategicMerge(containers({ name: 'a' }) as never, patch as never, 'Job')).toThrow(
      expect.objectContaining({ code: 400 }),
    );
  });

  it('takes names of the prototype for fields', () => {
    const patched = strategicMerge({}, JSON.parse('{"__proto__":{"a":1}}'), 'Job');
    expect(Object.keys(patched)).toEqual(['__proto__']);
    expect('a' in {}).toBe(false);
  });
});
