import { HOST_VARIABLE } from '../../src/asl/functions';
import { Expression, expressionIn } from '../../src/asl/jsonata';

const host = { clock: { now: () => Date.parse('2026-11-23T12:00:00Z') }, random: () => 0.25 };
const evaluate = (source: string, states: unknown = {}) =>
  new Expression(source).evaluate({ [HOST_VARIABLE]: host, states });

describe('an expression', () => {
  it.each([
    ['{% 1 %}', '1'],
    ['{%$x%}', '$x'],
    ['{% %}', ''],
    [' {% 1 %}', undefined],
    ['{% 1', undefined],
    ['{%}', undefined],
    ['$states.input', undefined],
  ])('in %j is %j', (text, source) => {
    expect(expressionIn(text)).toBe(source);
  });

  it.each([
    ['$states.input.a', { input: { a: 1 } }, 1],
    ['$states.input.a.b', { input: { a: [{ b: 1 }, { b: 2 }] } }, [1, 2]],
    ['$states.input.list', { input: { list: [1] } }, [1]],
    ['$states.input.list', { input: { list: [] } }, []],
    ['$states.input.a', { input: { a: null } }, null],
    ['$states.input', { input: [[1]] }, [[1]]],
    ['$states.input.and', { input: { and: 5 } }, 5],
    ['$states', { input: 1 }, { input: 1 }],
  ])('%s of %j is %j', async (source, states, value) => {
    expect(await evaluate(source, states)).toEqual(value);
  });

  it.each([
    ['$states.input.missing', 'returned nothing (undefined).'],
    ['$states.input.constructor', 'returned nothing (undefined).'],
    ['$missing', 'returned nothing (undefined).'],
    ['$', 'returned nothing (undefined).'],
    ['function($x) { $x }', 'returned an unsupported result type.'],
    ['{"f": [$sum]}', 'returned an unsupported result type.'],
    ['$missing()', 'T1006: Attempted to invoke a non-function'],
    ['$eval("1")', 'T1006: Attempted to invoke a non-function'],
    ['$error("mine")', 'D3137: mine'],
    ['1 + "a"', 'T2002'],
    ['($f := function($n) { 1 + $f($n) }; $f(1))', 'D1011'],
    ['($f := function($n) { $f($n + 1) }; $f(1))', 'D1012'],
  ])('%s fails: %s', async (source, reason) => {
    await expect(evaluate(source, { input: {} })).rejects.toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('gives arrays that stay arrays when they are used again', async () => {
    const filtered = await evaluate('{"one": [$states.input[$ > 2][]]}', { input: [1, 2, 3] });
    expect(filtered).toEqual({ one: [3] });
    expect(await evaluate('$states.input.one', { input: filtered })).toEqual([3]);
  });

  // Else an evaluation would be charged with the time of all that began with it.
  it('has its turn when those before it have ended', async () => {
    const ended: string[] = [];
    await Promise.all([
      new Expression('$count([1..1000].($ * 2))').evaluate({}).then(() => ended.push('the long one')),
      new Expression('$count([1])').evaluate({}).then(() => ended.push('the short one')),
    ]);
    expect(ended).toEqual(['the long one', 'the short one']);
  });
});

describe("AWS's own functions", () => {
  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1], 4)', [[1]]],
    ['$range(1, 9, 4)', [1, 5, 9]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    // Recorded: a sequence of one is the thing itself.
    ['$range(1, 1, 1)', 1],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$hash("abc", "SHA-1")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['$random()', 0.25],
    ['$random(5) = $random(5)', true],
    ['$random(5) = $random(6)', false],
    ['$parse("{\\"a\\":[1]}")', { a: [1] }],
    ['$now()', '2026-11-23T12:00:00.000Z'],
    ['$now("[Y]")', '2026'],
    ['$millis()', 1_795_435_200_000],
    ['$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/).index', 0],
  ])('%s is %j', async (source, value) => {
    expect(await evaluate(source)).toEqual(value);
  });

  it.each([
    ['$partition([1], 0)', 'Argument 2'],
    ['$range(1, 2, 0)', 'Argument 3'],
    ['$range(0, 1000000000)', 'more than 1000000'],
    ['$hash("a", "CRC")', 'must be one of MD5'],
    ['$parse("{")', 'is not JSON'],
  ])('%s fails', async (source, reason) => {
    await expect(evaluate(source)).rejects.toMatchObject({ reason: expect.stringContaining(reason) });
  });
});
