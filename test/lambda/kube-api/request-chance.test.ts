import { chanceOf } from '../../../lambda/kube-api/request-chance';

const ids = { requestId: 'r', extendedRequestId: 'e', requestTimeEpoch: 1 };
const drawn = (chance: ReturnType<typeof chanceOf>) => [chance.uuid(), chance.random(), chance.uuid(), chance.random()];

describe('the chance of a request', () => {
  it('is the same for the same request, and never twice the same in it', () => {
    const first = drawn(chanceOf(ids));
    expect(drawn(chanceOf(ids))).toEqual(first);
    expect(new Set(first).size).toBe(4);
  });

  it.each([
    ['id', { requestId: 's' }],
    ['extended id, which no client can choose', { extendedRequestId: 'f' }],
    ['time', { requestTimeEpoch: 2 }],
  ])('is another one with another %s', (_, other) => {
    const [uuid, random] = drawn(chanceOf(ids));
    expect(chanceOf({ ...ids, ...other }).uuid()).not.toBe(uuid);
    expect(drawn(chanceOf({ ...ids, ...other }))[1]).not.toBe(random);
  });

  it('makes UUIDs of version 8 (RFC 9562, 5.8), and numbers from 0 up to 1', () => {
    const chance = chanceOf(ids);
    for (let n = 0; n < 50; n++) {
      expect(chance.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const number = chance.random();
      expect(number >= 0 && number < 1).toBe(true);
    }
  });
});
