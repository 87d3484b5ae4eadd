import fc from 'fast-check';
import jsonata from 'jsonata';
import { slotStates } from '../../lib/state-machine/slot';
import { registerFunctions } from '../../src/asl/functions';
import type { Host } from '../../src/asl/host';
import { expressionIn, jsonOf } from '../../src/asl/jsonata';
import { compilePlain } from '../../src/asl/plain';
import { NOT_PLAIN } from '../../src/asl/plain-functions';

const host = { clock: { now: () => 1_700_000_000_000 }, random: () => 0.5 } as Host;

/** What the plain evaluation gives: a value, nothing, or the word that JSONata decides. */
function plainly(source: string, bindings: Record<string, unknown>): unknown {
  const compiled = compilePlain(jsonata(source).ast());
  if (!compiled) return 'not plain';
  try {
    return compiled(bindings, host);
  } catch (error) {
    if (error === NOT_PLAIN) return 'not plain';
    throw error;
  }
}

/** What JSONata gives for the same. */
async function byJsonata(source: string, bindings: Record<string, unknown>): Promise<unknown> {
  const expression = jsonata(source);
  registerFunctions(expression);
  return jsonOf(await expression.evaluate(undefined, { ...bindings, ' host': host }));
}

const BINDINGS = {
  n: 7,
  text: 'pod-{slot}',
  yes: true,
  nothing: null,
  list: [1, 2, 3],
  one: ['a'],
  none: [],
  rocket: '\u{1f680}',
  object: {
    a: { b: 2 },
    list: [{ c: 1 }, { c: 2 }],
    names: ['x', 'main'],
    containers: [
      { name: 'main', code: 0 },
      { name: 'x', code: 3 },
    ],
  },
};

describe('plain expressions give what JSONata gives', () => {
  it.each([
    ['$object.a.b', 2],
    ['$object.missing.b', undefined],
    ['$object.names', ['x', 'main']],
    ['$none', []],
    ['$one', ['a']],
    ['$n * 2 + 1', 15],
    ['-5 % 3', -2],
    ['$n + $object.missing', undefined],
    ['$n / 2 <= 3.5 and $text != "x"', true],
    ['$object.missing = $object.missing', false],
    ['$object.missing != 1', false],
    ['$nothing = null', true],
    ['"a" & $object.missing & "b"', 'ab'],
    ['$yes ? "yes"', 'yes'],
    ['$yes and $object.missing', false],
    ['$yes or $error("not reached")', true],
    ['$not($yes) ? 1', undefined],
    ['($a := $n; $b := $a + 1; $b)', 8],
    ['($a := 1; ($a := 2; $a) + $a)', 3],
    ['$string($n) & "-" & $string("x")', '7-x'],
    ['$length($text)', 10],
    ['$substring($text, 4)', '{slot}'],
    ['$substring($text, 0, 3)', 'pod'],
    ['$substring($text, 20, 3)', ''],
    ['$floor(7 / 2) + $ceil(7 / 2)', 7],
    ['$max([1, $object.missing, 3])', 3],
    ['$min([$object.missing])', undefined],
    ['$replace($text, "{slot}", "$1")', 'pod-$1'],
    ['$replace("a.a.a", ".", "")', 'aaa'],
    ['$exists($object.missing)', false],
    ['$exists($object.containers[name in $object.names and $not(code = 0)])', true],
    ['$object.containers[code = 3]', { name: 'x', code: 3 }],
    ['$object.containers[code = 4]', undefined],
    ['name', undefined],
    ['$parse("[1, {}]")', [1, {}]],
    ['$millis()', 1_700_000_000_000],
  ])('%s', async (source, value) => {
    expect(plainly(source, BINDINGS)).toEqual(value);
    expect(await byJsonata(source, BINDINGS)).toEqual(value);
  });

  it.each([
    '$',
    '$missing',
    '$n.a',
    '$object.list.c',
    '$object.containers[code < 9]',
    '$object.containers[0]',
    '$object^(a)',
    '$object{"a": a}',
    '$object.a[]',
    '{"a": 1}',
    '$list[0]',
    '[1..3]',
    '[$list, 1]',
    '"a" & $n',
    '$n = $object',
    '$n and $yes',
    '$n / 0',
    '1 + "a"',
    '$length($rocket)',
    '$substring($rocket, 0)',
    '$substring($text, -1)',
    '$string(0.1)',
    '$string(1000000000000000)',
    '$string()',
    '$replace($text, "", "x")',
    '$replace($text, /pod/, "x")',
    '$max($list[$ > 9])',
    '$sum($list)',
    '$parse("{")',
    '($max := $min; $max([1, 2]))',
    '$yes ? $error("reached")',
  ])('%s is left to JSONata', (source) => {
    expect(plainly(source, BINDINGS)).toBe('not plain');
  });

  it('whatever is put together', async () => {
    const { expression } = fc.letrec<Record<'expression' | 'leaf' | 'pair' | 'call', string>>((tie) => {
      const inner = tie('expression');
      const operator = fc.constantFrom(
        '+',
        '-',
        '*',
        '/',
        '%',
        '&',
        '=',
        '!=',
        '<',
        '<=',
        '>',
        '>=',
        'and',
        'or',
        'in',
      );
      const names = [
        ...Object.keys(BINDINGS),
        'object.a',
        'object.a.b',
        'object.names',
        'object.missing',
        'one.x',
        'local',
      ];
      return {
        expression: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('pair'), tie('call')),
        leaf: fc.oneof(
          fc.constantFrom(...names).map((name) => `$${name}`),
          fc.constantFrom('0', '1', '2.5', '-3', '""', '"a"', '"7"', 'true', 'false', 'null', 'name', 'code'),
        ),
        pair: fc.tuple(inner, operator, inner).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
        call: fc.oneof(
          fc
            .tuple(fc.constantFrom('string', 'length', 'floor', 'ceil', 'exists', 'not', 'parse'), inner)
            .map(([name, argument]) => `$${name}(${argument})`),
          fc.tuple(fc.constantFrom('max', 'min'), inner, inner).map(([name, a, b]) => `$${name}([${a}, ${b}])`),
          fc.tuple(inner, inner, inner).map(([a, b, c]) => `$replace(${a}, ${b}, ${c})`),
          fc.tuple(inner, inner, inner).map(([a, b, c]) => `$substring(${a}, ${b}, ${c})`),
          fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
          fc.tuple(inner, inner).map(([a, b]) => `($local := ${a}; ${b})`),
          inner.map((wanted) => `$object.containers[${wanted}]`),
          inner.map((argument) => `[${argument}, 1]`),
        ),
      };
    });
    await fc.assert(
      fc.asyncProperty(expression, async (source) => {
        const value = plainly(source, BINDINGS);
        if (value !== 'not plain') expect(await byJsonata(source, BINDINGS)).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });
});

// A hundred thousand pods would take twenty seconds more.
it('all that is evaluated for a pod that succeeds is plain', () => {
  const network = { clusterArn: 'c', subnets: ['s'], securityGroups: ['g'], assignPublicIp: false };
  const { 'Run pod': state } = slotStates({ network, partition: 'aws', judgeFailureArn: 'judge' }).States;
  const run = {
    overrides: '[]',
    podNames: { name: 'large', indexed: true, seed: 5 },
    slots: 10,
    taskDefinition: 'large:1',
    spot: true,
    mainContainers: ['main'],
    podSeconds: 100,
  };
  const result = { Containers: [{ Name: 'main', ExitCode: 0 }], TaskArn: 'arn', StopCode: 'EssentialContainerExited' };
  const states = { input: { run, slot: 3, attempt: 0, launch: 0, interruptions: 0 }, result };
  const { TaskDefinition, CapacityProviderStrategy, Overrides } = state.Arguments;
  const templates = [
    TaskDefinition,
    CapacityProviderStrategy[0]?.CapacityProvider ?? '',
    Overrides.ContainerOverrides,
    state.TimeoutSeconds,
    state.Output,
  ];
  const values = templates.map((template) => plainly(expressionIn(template) ?? '', { states }));
  expect(values).toEqual(['large:1', 'FARGATE_SPOT', [], 100, 'arn']);
});
