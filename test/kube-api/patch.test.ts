import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
  expect((await door.ask('POST', JOBS, manifest('pi'))).code).toBe(201);
});
afterEach(() => expect(door.failures).toEqual([]));

const MERGE = { 'content-type': 'application/merge-patch+json' };
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const patch = (body: unknown, headers: Record<string, string> = MERGE, query = '') =>
  door.ask('PATCH', `${JOBS}/pi${query}`, body, headers);

describe('patch', () => {
  it.each([
    ['a merge patch', MERGE],
    ['a strategic merge patch', STRATEGIC],
  ])('takes %s, counts the generation up and shows the Job as it is stored', async (_, headers) => {
    const { code, body } = await patch({ spec: { suspend: true } }, headers);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      metadata: { generation: 2 },
      spec: { suspend: true },
      status: { conditions: [{ type: 'Suspended' }] },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(body);
  });

  it('changes nothing when nothing changes, not even the version', async () => {
    const before = (await door.ask('GET', `${JOBS}/pi`)).body;
    expect((await patch({ spec: { parallelism: 1 }, status: { succeeded: 7 } })).body).toEqual(before);
    expect((await patch({})).body).toEqual(before);
  });

  it('does not count the generation up for labels', async () => {
    expect((await patch({ metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } })).body).toMatchObject({
      metadata: { generation: 1, labels: { a: 'b' }, annotations: { c: 'd' } },
    });
  });

  it('removes what is null', async () => {
    await patch({ metadata: { annotations: { c: 'd', e: 'f' } } });
    const { body } = await patch({ metadata: { annotations: { c: null } } });
    expect(body.metadata).toMatchObject({ annotations: { e: 'f' } });
  });

  it('leaves the server’s own fields as they are', async () => {
    const { body: before } = await door.ask('GET', `${JOBS}/pi`);
    const { body } = await patch({
      metadata: { creationTimestamp: '2000-01-01T00:00:00Z', generation: 9 },
      spec: { backoffLimit: 1 },
    });
    expect(body.metadata).toMatchObject({
      generation: 2,
      creationTimestamp: (before.metadata as { creationTimestamp: string }).creationTimestamp,
    });
  });

  it('stores nothing in a dry run', async () => {
    expect((await patch({ spec: { backoffLimit: 1 } }, MERGE, '?dryRun=All')).body).toMatchObject({
      spec: { backoffLimit: 1 },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toMatchObject({ spec: { backoffLimit: 6 } });
  });

  it.each<[string, number, string, unknown, Record<string, string>?]>([
    ['another version', 409, 'Conflict', { metadata: { resourceVersion: '7' } }],
    ['another uid', 409, 'Conflict', { metadata: { uid: 'x' } }],
    ['what is immutable', 422, 'Invalid', { spec: { completionMode: 'Indexed' } }],
    ['a wrong value', 422, 'Invalid', { spec: { backoffLimit: -1 } }],
    ['a field of another type', 400, 'BadRequest', { spec: { backoffLimit: 'six' } }],
    ['another name', 400, 'BadRequest', { metadata: { name: 'other' } }],
    [
      'an immutable list',
      422,
      'Invalid',
      { spec: { template: { spec: { containers: [{ name: 'main', image: 'x' }] } } } },
      STRATEGIC,
    ],
    ['a list without its key', 400, 'BadRequest', { spec: { template: { spec: { containers: [{}] } } } }, STRATEGIC],
    ['an unknown directive', 400, 'BadRequest', { metadata: { labels: { $patch: 'x' } } }, STRATEGIC],
    ['an object as a JSON Patch', 400, 'BadRequest', { spec: { backoffLimit: 1 } }, JSON_PATCH],
    ['an operation that fails', 422, 'Invalid', [{ op: 'remove', path: '/spec/nosuch' }], JSON_PATCH],
    ['another type of patch', 415, 'UnsupportedMediaType', {}, { 'content-type': 'application/json' }],
  ])('refuses %s', async (_, code, reason, body, headers = MERGE) => {
    expect(await patch(body, headers)).toMatchObject({ code, body: { kind: 'Status', reason } });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toMatchObject({ metadata: { generation: 1 } });
  });

  it('knows no Job that there is not', async () => {
    expect(await door.ask('PATCH', `${JOBS}/nosuch`, {}, MERGE)).toMatchObject({
      code: 404,
      body: { reason: 'NotFound' },
    });
  });
});
