import { createChance } from '../../src/local/chance';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const draw = (seed: string | undefined, name = 'ecs') => {
  const { random, uuid } = createChance(seed)(name);
  return [random(), random(), uuid(), uuid()];
};

it('gives the same sequence for the same seed and name', () => {
  expect(draw('1')).toEqual(draw('1'));
});

it.each([
  ['another seed', draw('2')],
  ['another name', draw('1', 'lambda')],
  ['no seed', draw(undefined)],
])('gives another sequence for %s', (_, other) => {
  for (const value of other) expect(draw('1')).not.toContain(value);
});

it('does not let one name disturb another', () => {
  const chance = createChance('1');
  chance('lambda').uuid();
  expect(chance('ecs').random()).toBe(draw('1')[0]);
});

it.each([
  ['with a seed', '1'],
  ['without one', undefined],
])('makes UUIDs and fractions %s', (_, seed) => {
  const { random, uuid } = createChance(seed)('x');
  const fractions = Array.from({ length: 1000 }, random);
  expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
  expect(uuid()).toMatch(UUID);
  expect(new Set(Array.from({ length: 1000 }, uuid)).size).toBe(1000);
});
