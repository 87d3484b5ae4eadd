import { parseLabelSelector } from '../../src/kube-api/label-selector';
import { StatusError } from '../../src/kube-api/status-error';

const labels = { app: 'web', tier: 'front', 'batch.kubernetes.io/job-name': 'pi', empty: '' };

describe('parseLabelSelector', () => {
  it.each([
    ['the empty selector selects everything', '', true],
    ['one equality that holds', 'app=web', true],
    ['the double equals sign means the same', 'app==web', true],
    ['one equality that does not hold', 'app=api', false],
    ['all requirements must hold', 'app=web,tier=back', false],
    ['a key with a prefix', 'batch.kubernetes.io/job-name=pi', true],
    ['an inequality that holds', 'app!=api', true],
    ['a label that is missing is not equal', 'nosuch!=x', true],
    ['a label that is missing equals nothing, not even the empty value', 'nosuch=', false],
    ['an empty value', 'empty=', true],
    ['a set that has the value', 'app in (api, web)', true],
    ['a set that does not have the value', 'app in (api,db)', false],
    ['a set that the value must not be in', 'app notin (api,db)', true],
    ['a missing label is in no set', 'nosuch notin (x)', true],
    ['commas in a set separate no requirements', 'app in (api,web),tier=front', true],
    ['a label that must be there', 'app', true],
    ['a label that must not be there', '!app', false],
    ['a label that is not there and must not be', '!nosuch', true],
    ['names of the prototype are labels like others', 'constructor', false],
  ])('%s', (_, selector, expected) => {
    expect(parseLabelSelector(selector).matches(labels)).toBe(expected);
  });

  it.each(['app=a=b', 'app in web', 'app in (w b)', '=x', 'app in (a', 'app,,tier', 'a b', '-x=y'])(
    'refuses %s with a 400',
    (selector) => {
      expect(() => parseLabelSelector(selector)).toThrow(StatusError);
      expect(() => parseLabelSelector(selector)).toThrow(expect.objectContaining({ code: 400 }));
    },
  );

  it('knows which labels must have exactly one value', () => {
    expect(parseLabelSelector('a=1,b!=2,c in (3),constructor=4').equal).toEqual({ a: '1', constructor: '4' });
  });
});
