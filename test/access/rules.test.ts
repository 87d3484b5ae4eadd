import { allows, MASTERS, type Rule, rulesOf } from '../../src/access/rules';

const CI = 'arn:aws:iam::111122223333:role/ci-*';
const ANNA = 'arn:aws:iam::111122223333:user/anna';
const rule = (parts: Partial<Rule>): Rule => ({
  ...{ principals: [CI], namespaces: ['*'], resources: ['*'], verbs: ['*'], ...parts },
});

describe('the rules of a user', () => {
  const access = { rules: [rule({}), rule({ principals: [ANNA], verbs: ['get'] }), rule({ principals: [ANNA, CI] })] };
  it.each<[string, string, string[], number[]]>([
    ['are those that name them', ANNA, [], [1, 2]],
    ['are those whose pattern they fit', 'arn:aws:iam::111122223333:role/ci-main', [], [0, 2]],
    ['are none for the same name in another account', 'arn:aws:iam::999999999999:role/ci-main', [], []],
    ['are none for a group that is only called so', 'arn:aws:iam::999999999999:user/system:masters', ['masters'], []],
  ])('%s', (_, username, groups, expected) => {
    expect(rulesOf({ username, groups }, access)).toEqual(expected.map((n) => access.rules[n]));
  });

  it('allow masters everything, whatever the file says', () => {
    const wanted = { verb: 'x', group: '', resource: 'y', subresource: '', namespace: '', name: '' };
    expect(allows(rulesOf({ username: 'x', groups: [MASTERS] }, { rules: [] }), wanted)).toBe(true);
  });
});

describe('what a rule allows', () => {
  it.each<[string, boolean, Partial<Rule>, [verb: string, resource: string, namespace: string]]>([
    ['everything with stars', true, {}, ['delete', 'jobs', 'a']],
    ['its verb', true, { verbs: ['get', 'list'] }, ['list', 'jobs', 'a']],
    ['no other verb', false, { verbs: ['get', 'list'] }, ['watch', 'jobs', 'a']],
    ['not every verb, when every one is asked about', false, { verbs: ['get'] }, ['*', 'jobs', 'a']],
    ['its namespace', true, { namespaces: ['a', 'b'] }, ['get', 'jobs', 'b']],
    ['no other namespace', false, { namespaces: ['a'] }, ['get', 'jobs', 'ab']],
    ['namespaces of a pattern', true, { namespaces: ['team-*'] }, ['get', 'jobs', 'team-x']],
    ['not all namespaces at once', false, { namespaces: ['a', 'team-*'] }, ['list', 'jobs', '']],
    ['all namespaces at once with a star alone', true, { namespaces: ['*'] }, ['list', 'jobs', '']],
    ['its resource', true, { resources: ['jobs'] }, ['get', 'jobs', 'a']],
    ['no other resource', false, { resources: ['jobs'] }, ['get', 'pods', 'a']],
    ['not what lies below it', false, { resources: ['pods'] }, ['get', 'pods/log', 'a']],
    ['what lies below it by name', true, { resources: ['pods/log'] }, ['get', 'pods/log', 'a']],
    ['not what it lies below', false, { resources: ['pods/log'] }, ['get', 'pods', 'a']],
    ['that of any resource', true, { resources: ['*/log'] }, ['get', 'pods/log', 'a']],
    ['no resource by the subresource of any', false, { resources: ['*/'] }, ['get', 'pods', 'a']],
  ])('%s: %s', (_, expected, parts, [verb, path, namespace]) => {
    const [resource = '', subresource = ''] = path.split('/');
    expect(allows([rule(parts)], { verb, group: '', resource, subresource, namespace, name: 'x' })).toBe(expected);
  });

  it('is not put together from several', () => {
    const rules = [rule({ verbs: ['get'], namespaces: ['a'] }), rule({ verbs: ['delete'], namespaces: ['b'] })];
    const wanted = { group: '', resource: 'jobs', subresource: '', name: '' };
    expect(allows(rules, { ...wanted, verb: 'delete', namespace: 'a' })).toBe(false);
    expect(allows(rules, { ...wanted, verb: 'delete', namespace: 'b' })).toBe(true);
  });
});
