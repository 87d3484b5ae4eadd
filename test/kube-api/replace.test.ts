import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

const put = (body: unknown, query = '') => door.ask('PUT', `${JOBS}/pi${query}`, body);

describe('replace', () => {
  it('puts a Job in the place of the stored one, and needs not what was generated for it', async () => {
    const before = await door.create(manifest('pi', { backoffLimit: 2 }, { labels: { a: 'b' } }));
    const { code, body } = await put(manifest('pi', { backoffLimit: 3 }));
    expect(code).toBe(200);
    expect(body).toMatchObject({
      metadata: { uid: before.metadata.uid, generation: 2 },
      spec: { backoffLimit: 3, selector: before.spec.selector },
    });
    // What is not sent is not there any more.
    expect(body.metadata).not.toHaveProperty('labels');
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(body);
  });

  it('changes nothing when the same is sent, as it was read or as it was written', async () => {
    const job = await door.create(manifest('pi'));
    expect((await put(job)).body).toEqual(job);
    expect((await put(manifest('pi'))).body).toEqual(job);
    expect((await put({ ...job, status: { succeeded: 9 } })).body).toEqual(job);
  });

  it('stores nothing in a dry run', async () => {
    const job = await door.create(manifest('pi'));
    expect(await put(manifest('pi', { backoffLimit: 3 }), '?dryRun=All')).toMatchObject({
      code: 200,
      body: { spec: { backoffLimit: 3 } },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(job);
  });

  it.each<[string, number, object, string]>([
    ['another version', 409, manifest('pi', {}, { resourceVersion: '7' }), ''],
    ['another uid', 409, manifest('pi', {}, { uid: 'x' }), ''],
    ['another name', 400, manifest('other'), ''],
    ['another namespace', 400, manifest('pi', {}, { namespace: 'other' }), ''],
    ['another template', 422, manifest('pi', {}, {}, { containers: [{ name: 'main', image: 'other' }] }), ''],
    ['a selector of its own', 422, manifest('pi', { selector: { matchLabels: { a: 'b' } } }), ''],
    ['unknown fields, strictly', 400, manifest('pi', { foo: 1 }), '?fieldValidation=Strict'],
  ])('refuses %s', async (_, code, body, query) => {
    const job = await door.create(manifest('pi'));
    expect(await put(body, query)).toMatchObject({ code, body: { kind: 'Status' } });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(job);
  });

  it('creates no Job that there is not', async () => {
    expect((await put(manifest('pi'))).code).toBe(404);
  });
});
