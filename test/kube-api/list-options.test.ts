import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';

let door: TestDoor;
beforeAll(async () => {
  door = await makeDoor();
  for (const name of ['a', 'b', 'c']) await door.create(manifest(name));
});

describe('a list', () => {
  it.each([
    'resourceVersion=',
    'resourceVersion=0',
    'resourceVersion=0&resourceVersionMatch=NotOlderThan',
    'resourceVersion=2',
    'resourceVersion=2&resourceVersionMatch=NotOlderThan',
    'resourceVersion=3&resourceVersionMatch=Exact',
  ])('is as it is now with %s', async (query) => {
    expect(await door.ask('GET', `${JOBS}?${query}`)).toMatchObject({
      ...{ code: 200, body: { metadata: { resourceVersion: '3' }, items: [{}, {}, {}] } },
    });
  });

  it.each<[string, number, string]>([
    ['resourceVersion=x', 400, 'invalid resourceVersion'],
    ['resourceVersion=4', 504, 'Too large resource version: 4, current: 3'],
    ['resourceVersion=2&resourceVersionMatch=Exact', 410, 'not known any more'],
    ['resourceVersion=0&resourceVersionMatch=Exact', 422, 'forbidden for resourceVersion "0"'],
    ['resourceVersionMatch=Exact', 422, 'forbidden unless resourceVersion is provided'],
    ['resourceVersion=1&resourceVersionMatch=Newest', 422, 'Unsupported value: "Newest"'],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
  ])('is refused with %s', async (query, code, message) => {
    const answer = await door.ask('GET', `${JOBS}?${query}`);
    expect(answer).toMatchObject({ code, body: { message: expect.stringContaining(message) } });
  });

  it('goes on under the version it began with, and under no other', async () => {
    const { body } = await door.ask('GET', `${JOBS}?limit=1`);
    const next = `${JOBS}?limit=1&continue=${(body.metadata as { continue: string }).continue}`;
    expect((await door.ask('GET', `${next}&resourceVersion=0`)).code).toBe(200);
    expect((await door.ask('GET', `${next}&resourceVersion=3`)).code).toBe(400);
    expect((await door.ask('GET', `${next}&resourceVersion=3&resourceVersionMatch=Exact`)).code).toBe(422);
  });
});

it('is not answered to who takes something else than JSON', async () => {
  const accept = { accept: 'application/yaml' };
  expect(await door.ask('GET', JOBS, undefined, accept)).toMatchObject({
    ...{ code: 406, body: { reason: 'NotAcceptable', message: expect.stringContaining('application/json') } },
  });
  expect((await door.ask('GET', '/healthz', undefined, accept)).code).toBe(200);
});
