import fc from 'fast-check';
import { duplicateFields } from '../../src/kube-api/duplicate-fields';

describe('duplicateFields', () => {
  it.each<[string, string, string[]]>([
    ['nothing where every key stands once', '{"a":{"b":1},"c":{"b":2}}', []],
    ['a key of the object itself', '{"a":1,"a":2}', ['a']],
    [
      'a key deep inside, with its path',
      '{"spec":{"containers":[{"name":"x"},{"name":"y","env":[1,2,{"a":1,"a":2}]}]}}',
      ['spec.containers[1].env[2].a'],
    ],
    ['a key that is written otherwise', '{"a":1,"\\u0061":2}', ['a']],
    ['each repetition', '{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['no key in a text that looks like one', '{"a":"\\"b\\":1,{","b":"\\\\","c":"a"}', []],
    ['nothing in what is no object', '[1,"a","a"]', []],
    ['names of the prototype', '{"__proto__":1,"__proto__":2}', ['__proto__']],
  ])('finds %s', (_, text, expected) => {
    JSON.parse(text);
    expect(duplicateFields(text)).toEqual(expected);
  });

  it('finds nothing in what JSON.stringify writes, and something once a key is written twice', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, key) => {
        expect(duplicateFields(text)).toEqual([]);
        const name = JSON.stringify(key);
        expect(duplicateFields(`{${name}:${text},${name}:0}`)).toEqual([key]);
      }),
    );
  });
});
