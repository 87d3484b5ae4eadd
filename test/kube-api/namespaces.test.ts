import { openStore } from '../../src/aws/store';
import { makeDoor, manifest, type TestDoor } from '../support/door';
import { TABLE } from '../support/store';
import { START } from '../support/surroundings';

const NAMESPACES = '/api/v1/namespaces';
const MERGE = { 'content-type': 'application/merge-patch+json' };

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

// biome-ignore lint/suspicious/noExplicitAny: objects of several kinds, as clients see them
type Seen = any;

const namespace = (name: string, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...metadata },
});
const create = (name: string, metadata?: object) => door.ask('POST', NAMESPACES, namespace(name, metadata));
const get = async (name: string): Promise<Seen> => (await door.ask('GET', `${NAMESPACES}/${name}`)).body;
const remove = (name: string, query = '') => door.ask('DELETE', `${NAMESPACES}/${name}${query}`);
const list = async (query = ''): Promise<Seen> => (await door.ask('GET', NAMESPACES + query)).body;
const names = async (query?: string) => (await list(query)).items.map(({ metadata }: Seen) => metadata.name);

/** What a watch of a second tells. */
async function watched(query: string): Promise<[type: string, name: string, version: string][]> {
  const { code, text } = await door.ask('GET', `${NAMESPACES}?watch=true&${query}`);
  if (code !== 200) throw new Error(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines
    .map((line) => JSON.parse(line))
    .map(({ type, object }) => {
      return [type, object.metadata.name, object.metadata.resourceVersion];
    });
}

describe('there are', () => {
  it('default, those that were created, and those in which something was, in pages and by selectors', async () => {
    for (const where of ['a', 'a-b', 'z']) for (const name of ['x', 'y']) await door.create(manifest(name), where);
    await create('made', { labels: { team: 'x' } });
    expect(await names()).toEqual(['a', 'a-b', 'default', 'made', 'z']);
    expect(await names('?fieldSelector=metadata.name%3Dz')).toEqual(['z']);
    expect(await names('?labelSelector=team')).toEqual(['made']);
    const pages = [];
    for (let query: string | undefined = '?limit=1'; query; ) {
      const { items, metadata }: Seen = await list(query);
      pages.push(items.map((item: Seen) => item.metadata.name).join());
      query = metadata.continue && `?limit=1&continue=${metadata.continue}`;
    }
    expect(pages).toEqual(['a', 'a-b', 'default', 'made', 'z']);
    expect(await get('a')).toMatchObject({
      metadata: {
        uid: expect.any(String),
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { 'kubernetes.io/metadata.name': 'a' },
      },
      status: { phase: 'Active' },
    });
    expect(await get('b')).toMatchObject({ code: 404, message: 'namespaces "b" not found' });
  });

  it('none of what was only tried, or is wrong', async () => {
    const tried = await door.ask('POST', '/apis/batch/v1/namespaces/a/jobs?dryRun=All', manifest('x'));
    expect(tried.code).toBe(201);
    await door.ask('POST', '/apis/batch/v1/namespaces/a/jobs', manifest('x', { parallelism: -1 }));
    expect((await door.ask('POST', `${NAMESPACES}?dryRun=All`, namespace('b'))).code).toBe(201);
    expect(await names()).toEqual(['default']);
  });
});

describe('a namespace', () => {
  it('is created once, and with a name that one can have', async () => {
    expect(await create('team')).toMatchObject({
      code: 201,
      body: { metadata: { name: 'team', resourceVersion: '2' } },
    });
    for (const taken of ['team', 'default'])
      expect(await create(taken)).toMatchObject({ code: 409, body: { reason: 'AlreadyExists' } });
    expect((await create('No')).code).toBe(400);
    expect(await create('x', { labels: { a: 'not a label' } })).toMatchObject({
      code: 422,
      body: { message: expect.stringContaining('Namespace "x" is invalid: metadata.labels') },
    });
    expect((await create('x', { labels: { a: 1 } })).code).toBe(400);
  });

  it('keeps labels and annotations, and says what it does not keep', async () => {
    const annotations = { note: 'kept' };
    const created = await create('team', { annotations, labels: { a: 'b' }, finalizers: ['x/y'] });
    expect(created.body).toMatchObject({ metadata: { annotations, labels: { a: 'b' } } });
    expect(created.headers.get('warning')).toContain('not kept');
    const same = await door.ask('PATCH', `${NAMESPACES}/team`, { metadata: { annotations } }, MERGE);
    expect(same.body).toMatchObject({ metadata: { resourceVersion: '2' } });
    const patched = await door.ask('PATCH', `${NAMESPACES}/team`, { metadata: { labels: { a: null } } }, MERGE);
    expect(patched.body).toMatchObject({
      metadata: { annotations, resourceVersion: '3', labels: { 'kubernetes.io/metadata.name': 'team' } },
    });
    const stale = namespace('team', { resourceVersion: '2' });
    expect((await door.ask('PUT', `${NAMESPACES}/team`, stale)).code).toBe(409);
    expect((await door.ask('PUT', `${NAMESPACES}/team`, namespace('other'))).code).toBe(400);
    const replaced = await door.ask('PUT', `${NAMESPACES}/team`, namespace('team'));
    expect(replaced.body.metadata).not.toHaveProperty('annotations');
    expect((await door.ask('PATCH', `${NAMESPACES}/none`, {}, MERGE)).code).toBe(404);
  });

  it('is read strictly when that is asked for', async () => {
    const typo = { ...namespace('x'), metadata: { name: 'x', lables: {} } };
    expect(await door.ask('POST', `${NAMESPACES}?fieldValidation=Strict`, typo)).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('unknown field "metadata.lables"') },
    });
    const warned = await door.ask('POST', NAMESPACES, typo);
    expect(warned.code).toBe(201);
    expect(warned.headers.get('warning')).toContain('unknown field');
    expect((await door.ask('POST', NAMESPACES, { ...manifest('y') })).code).toBe(400);
  });

  it('of the name default can be written on, too', async () => {
    await door.ask('PATCH', `${NAMESPACES}/default`, { metadata: { labels: { a: 'b' } } }, MERGE);
    expect(await names('?labelSelector=a%3Db')).toEqual(['default']);
    expect(await watched('resourceVersion=1')).toEqual([['MODIFIED', 'default', '2']]);
  });

  it('is made by an apply when there is none, by whoever may create one', async () => {
    const apply = (name = 'team') =>
      door.ask('PATCH', `${NAMESPACES}/team?fieldManager=a`, namespace(name, { labels: { a: 'b' } }), {
        'content-type': 'application/apply-patch+yaml',
      });
    const anna = 'arn:aws:iam::111122223333:user/anna';
    const rule = { principals: [anna], namespaces: ['team'], resources: ['namespaces'], verbs: ['get', 'patch'] };
    door = await makeDoor({ rules: [rule] });
    const { user } = door;
    door.user = { username: anna, groups: [] };
    expect(await apply()).toMatchObject({ code: 403, body: { message: expect.stringContaining('cannot create') } });
    door.user = user;
    expect((await apply('other')).code).toBe(400);
    expect((await apply()).code).toBe(201);
    expect(await apply()).toMatchObject({ code: 200, body: { metadata: { labels: { a: 'b' } } } });
  });

  it('goes when nothing is in it', async () => {
    await create('team');
    await door.create(manifest('x'), 'team');
    expect(await remove('team')).toMatchObject({
      code: 409,
      body: {
        message: expect.stringMatching(/in use by job.batch\/x: .*kubectl delete jobs,cronjobs,pods --all -n team/),
      },
    });
    await door.ask('DELETE', '/apis/batch/v1/namespaces/team/jobs/x');
    expect((await remove('team', '?dryRun=All')).code).toBe(200);
    expect(await names()).toEqual(['default', 'team']);
    expect(await remove('team')).toMatchObject({ code: 200, body: { kind: 'Namespace' } });
    expect((await remove('team')).code).toBe(404);
    expect(await remove('default')).toMatchObject({ code: 403, body: { reason: 'Forbidden' } });
    expect(await names()).toEqual(['default']);
  });

  it('stays when something came into it while it went', async () => {
    await create('team');
    const other = openStore(door.client, TABLE);
    door.around(async (name, input, action) => {
      const answer = await action(input);
      if (name !== 'TransactWriteItems') return answer;
      door.around(undefined);
      // Another function that has seen the namespace before it went.
      await other.cronJobs.create(
        { cronJob: { metadata: { namespace: 'team', name: 'c' } } as never, children: [], version: 0 },
        START,
      );
      return answer;
    });
    expect(await remove('team')).toMatchObject({ code: 409 });
    expect(await names()).toEqual(['default', 'team']);
  });
});

describe('a watch', () => {
  it('begins with those there are, and tells of those that come and go', async () => {
    const from = (await list()).metadata.resourceVersion;
    expect(await watched('')).toEqual([['ADDED', 'default', '1']]);
    await door.create(manifest('x'), 'first');
    await door.create(manifest('y'), 'first');
    await create('second');
    await remove('second');
    expect(await watched(`resourceVersion=${from}`)).toEqual([
      ['ADDED', 'first', '2'],
      ['ADDED', 'second', '3'],
      ['DELETED', 'second', '4'],
    ]);
    expect(await watched('resourceVersion=0')).toEqual([
      ['ADDED', 'default', '1'],
      ['ADDED', 'first', '2'],
    ]);
    expect(await watched('resourceVersion=0&fieldSelector=metadata.name%3Dfirst')).toEqual([['ADDED', 'first', '2']]);
    expect((await door.ask('GET', `${NAMESPACES}?watch=true&resourceVersion=5`)).code).toBe(410);
  });
});
