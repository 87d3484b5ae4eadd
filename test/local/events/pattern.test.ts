import { checkPattern, type EventPattern, matchesPattern } from '../../../src/local/events/pattern';

const event = {
  source: 'aws.ecs',
  detail: {
    status: 'FAILED',
    code: 3,
    tags: ['a', 'b'],
    nothing: null,
    list: [],
    parts: [{ n: 1 }, { n: 2 }],
    deep: {},
  },
};

describe('matchesPattern', () => {
  it.each<[string, EventPattern, boolean]>([
    ['matches when one of the values is there', { source: ['aws.s3', 'aws.ecs'] }, true],
    ['does not match another value', { source: ['aws.s3'] }, false],
    ['wants every field', { source: ['aws.ecs'], account: ['1'] }, false],
    ['tells numbers from texts', { detail: { code: ['3'] } }, false],
    ['compares numbers', { detail: { code: [3] } }, true],
    ['finds null', { detail: { nothing: [null] } }, true],
    ['is content with one element of a list', { detail: { tags: ['b'] } }, true],
    ['looks into the objects of a list', { detail: { parts: { n: [2] } } }, true],
    ['does not find what is not in a list of objects', { detail: { parts: { n: [3] } } }, false],
    ['matches a prefix', { detail: { status: [{ prefix: 'FA' }] } }, true],
    ['matches a suffix', { detail: { status: [{ suffix: 'ED' }] } }, true],
    ['has no prefix of a number', { detail: { code: [{ prefix: '3' }] } }, false],
    ['matches anything but one value', { detail: { status: [{ 'anything-but': 'SUCCEEDED' }] } }, true],
    ['matches nothing that anything-but names', { detail: { status: [{ 'anything-but': ['FAILED', 'X'] }] } }, false],
    ['takes anything-but as asking for the field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
    ['finds what exists', { detail: { status: [{ exists: true }] } }, true],
    ['counts null as existing', { detail: { nothing: [{ exists: true }] } }, true],
    ['counts no object as existing', { detail: { deep: [{ exists: true }] } }, false],
    ['counts an empty list as absent', { detail: { list: [{ exists: false }] } }, true],
    ['finds absent what stands below something absent', { detail: { gone: { further: [{ exists: false }] } } }, true],
    ['does not find what is absent', { detail: { gone: { further: [{ exists: true }] } } }, false],
    ['compares by numeric', { detail: { code: [{ numeric: ['>', 2, '<=', 3] }] } }, true],
    ['fails a numeric that does not hold', { detail: { code: [{ numeric: ['<', 3] }] } }, false],
    ['takes either branch of $or', { $or: [{ source: ['x'] }, { detail: { code: [3] } }] }, true],
    ['fails when no branch of $or holds', { $or: [{ source: ['x'] }, { detail: { code: [4] } }] }, false],
    ['does not take inherited members for fields', { detail: { constructor: [{ exists: true }] } }, false],
  ])('%s', (_, pattern, matches) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(matches);
  });
});

describe('checkPattern', () => {
  it.each<[string, EventPattern, string]>([
    ['refuses an operator it does not do', { a: { b: [{ wildcard: '*x' }] } }, 'a.b: the operator "wildcard"'],
    ['refuses anything-but with an operator', { a: [{ 'anything-but': { prefix: 'x' } }] }, 'a: "anything-but"'],
    ['refuses prefix without case', { a: [{ prefix: { 'equals-ignore-case': 'x' } }] }, 'a: "prefix"'],
    ['refuses an empty list', { a: [] }, 'a: the list must not be empty'],
    ['refuses a value that is no list', { a: 'x' as unknown as unknown[] }, 'a: must be a list'],
    ['refuses half a comparison', { a: [{ numeric: ['>'] }] }, 'a: "numeric"'],
    ['refuses operators that objects inherit', { a: [{ constructor: 1 }] }, 'a: the operator "constructor"'],
    ['refuses a $or of one', { $or: [{ a: ['x'] }] }, '$or: must be a list of two'],
  ])('%s', (_, pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });

  it('names everything at once', () => {
    expect(() => checkPattern({ a: [], b: [{ cidr: '10.0.0.0/8' }] })).toThrow(/a: .*\nb: /);
  });
});
