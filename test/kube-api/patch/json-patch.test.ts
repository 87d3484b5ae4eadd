import { jsonPatch } from '../../../src/kube-api/patch/json-patch';

describe('jsonPatch', () => {
  // RFC 6902, appendix A, where it has an example.
  it.each<[string, object, object[], unknown]>([
    ['A.1 adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'A.2 adds an element',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['A.3 removes a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    [
      'A.4 removes an element',
      { foo: ['bar', 'qux', 'baz'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['bar', 'baz'] },
    ],
    ['A.5 replaces a value', { baz: 'qux' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
    [
      'A.6 moves a value',
      { foo: { bar: 'baz', waldo: 'fred' }, qux: {} },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { thud: 'fred' } },
    ],
    [
      'A.7 moves an element',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'A.8 tests a value',
      { baz: 'qux', foo: ['a', 2] },
      [{ op: 'test', path: '/foo/1', value: 2 }],
      { baz: 'qux', foo: ['a', 2] },
    ],
    [
      'A.10 adds an object',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { a: {} } }],
      { foo: 'bar', child: { a: {} } },
    ],
    [
      'A.11 passes over members it does not know',
      {},
      [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
      { baz: 'qux' },
    ],
    ['A.14 reads ~01 as ~1', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [
      'A.16 adds a list',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
      { foo: ['bar', ['abc', 'def']] },
    ],
    [
      'copies, so that a change of one is none of the other',
      { a: { b: 1 } },
      [
        { op: 'copy', from: '/a', path: '/c' },
        { op: 'add', path: '/c/d', value: 2 },
      ],
      { a: { b: 1 }, c: { b: 1, d: 2 } },
    ],
    ['takes a slash in a name as ~1', { 'a/b': 1 }, [{ op: 'remove', path: '/a~1b' }], {}],
    ['replaces all of it', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  ])('%s', (_, object, patch, expected) => {
    const before = structuredClone(object);
    expect(jsonPatch(object as never, patch)).toEqual(expected);
    expect(object).toEqual(before);
  });

  it.each<[string, number, unknown]>([
    ['A.9 a test that fails', 422, [{ op: 'test', path: '/a', value: 'x' }]],
    ['A.12 an addition to nothing', 422, [{ op: 'add', path: '/x/y', value: 1 }]],
    ['A.15 a test of another type', 422, [{ op: 'test', path: '/a', value: '1' }]],
    ['a removal of nothing', 422, [{ op: 'remove', path: '/x' }]],
    ['a place behind the end', 422, [{ op: 'add', path: '/l/7', value: 1 }]],
    ['a place with a leading zero', 422, [{ op: 'remove', path: '/l/00' }]],
    ['something of the prototype', 422, [{ op: 'replace', path: '/__proto__/a', value: 1 }]],
    ['an object', 400, { spec: {} }],
    ['an unknown operation', 400, [{ op: 'spam', path: '/a' }]],
    ['no path', 400, [{ op: 'remove' }]],
    ['a path without a slash', 400, [{ op: 'remove', path: 'a' }]],
    ['no value', 400, [{ op: 'add', path: '/a' }]],
    ['no from', 400, [{ op: 'move', path: '/a' }]],
    ['too many operations', 413, Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a', value: 1 }))],
    [
      'copies of copies',
      413,
      [
        { op: 'add', path: '/c', value: [1] },
        ...Array.from({ length: 60 }, () => ({ op: 'copy', from: '/c', path: '/c/-' })),
      ],
    ],
  ])('refuses %s with %d', (_, code, patch) => {
    expect(() => jsonPatch({ a: 1, l: ['x'] }, patch)).toThrow(expect.objectContaining({ code }));
  });
});
