import { parseFieldSelector } from '../../src/kube-api/field-selector';

const thing: Record<string, string> = { 'metadata.name': 'pi', 'status.phase': 'Running' };

describe('parseFieldSelector', () => {
  it.each([
    ['the empty selector selects everything', '', true],
    ['an equality that holds', 'metadata.name=pi', true],
    ['the double equals sign', 'metadata.name==pi', true],
    ['an inequality', 'status.phase!=Running', false],
    ['terms in any order', 'status.phase=Running,metadata.name=pi', true],
    ['all terms must hold', 'status.phase=Running,metadata.name=e', false],
    ['an empty value', 'metadata.name=', false],
  ])('%s', (_, selector, expected) => {
    expect(parseFieldSelector(selector, thing)((field) => thing[field] ?? '')).toBe(expected);
  });

  it('takes escaped commas and equals signs as part of the value', () => {
    expect(parseFieldSelector('metadata.name=a\\,b\\=c', thing)(() => 'a,b=c')).toBe(true);
  });

  it.each([
    ['a field that is not selectable', 'spec.x=1', 'field label not supported: spec.x'],
    ['a name of the prototype', 'constructor=1', 'field label not supported: constructor'],
    [
      'a term without an operator',
      'metadata.name',
      "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
    ],
  ])('refuses %s', (_, selector, message) => {
    expect(() => parseFieldSelector(selector, thing)).toThrow(expect.objectContaining({ code: 400, message }));
  });
});
