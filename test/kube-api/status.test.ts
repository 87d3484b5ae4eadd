import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';
import { encodeObject } from '../support/protobuf';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
  await door.addPod(await door.create(manifest('pi', { completions: 2, completionMode: 'Indexed' })), 0);
});

const PATH = `${JOBS}/pi/status`;
const MERGE = { 'content-type': 'application/merge-patch+json' };
const read = async () =>
  (await door.ask('GET', `${JOBS}/pi`)).body as { metadata: object; spec: object; status: object };

it('is the Job when it is read', async () => {
  expect((await door.ask('GET', PATH)).body).toEqual(await read());
});

describe('a change of the status that leaves it as it is', () => {
  it('changes the metadata, and passes the spec over', async () => {
    const job = await read();
    const body = { ...job, metadata: { ...job.metadata, labels: { a: 'b' } }, spec: { ...job.spec, backoffLimit: 1 } };
    const { code, body: after } = await door.ask('PUT', PATH, body);
    expect({ code, after }).toMatchObject({
      code: 200,
      after: { metadata: { labels: { a: 'b' } }, spec: { backoffLimit: 6 } },
    });
    expect(await read()).toMatchObject({ metadata: { labels: { a: 'b' } }, status: job.status });
  });

  it.each<[string, string, unknown]>([
    ['merging', 'application/merge-patch+json', { metadata: { annotations: { a: 'b' } }, spec: { backoffLimit: 1 } }],
    ['merging strategically', 'application/strategic-merge-patch+json', { metadata: { annotations: { a: 'b' } } }],
    ['as JSON Patch', 'application/json-patch+json', [{ op: 'add', path: '/metadata/annotations', value: { a: 'b' } }]],
  ])('can be a patch %s', async (_, type, patch) => {
    expect((await door.ask('PATCH', PATH, patch, { 'content-type': type })).code).toBe(200);
    expect(await read()).toMatchObject({ metadata: { annotations: { a: 'b' } }, spec: { backoffLimit: 6 } });
  });

  it('may write times as JavaScript does, and what is not there as null', async () => {
    const text = JSON.stringify({ ...(await read()), x: undefined }).replace(/(\d\d:\d\d:\d\d)Z/g, '$1.000Z');
    const job = JSON.parse(text);
    expect((await door.ask('PUT', PATH, { ...job, status: { ...job.status, completionTime: null } })).code).toBe(200);
  });

  it('can be protobuf, as programs in Go send it', async () => {
    const put = (status: object) => {
      const body = encodeObject({ apiVersion: 'batch/v1', kind: 'Job', ...job, status });
      const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
      return door.send(new Request(`http://door${PATH}`, { method: 'PUT', headers, body }));
    };
    const job = await read();
    expect((await put(job.status)).code).toBe(200);
    expect((await put({ ...job.status, failed: 1 })).code).toBe(422);
  });

  it('has the version as its condition', async () => {
    const job = await read();
    expect((await door.ask('PATCH', PATH, { metadata: { labels: { a: 'b' } } }, MERGE)).code).toBe(200);
    expect((await door.ask('PUT', PATH, job)).code).toBe(409);
  });
});

describe('is refused', () => {
  it.each<[string, string, (job: { status: object }) => unknown, object]>([
    ['a count', 'PATCH', () => ({ status: { succeeded: 2 } }), MERGE],
    [
      'a condition',
      'PUT',
      (job) => ({ ...job, status: { ...job.status, conditions: [{ type: 'Complete', status: 'True' }] } }),
      {},
    ],
    ['no status where there is one', 'PATCH', () => ({ status: null }), MERGE],
  ])('%s, with what to do instead', async (_, method, make, headers) => {
    // Something is told of it.
    await door.ask('PATCH', `${JOBS}/pi`, { spec: { suspend: true } }, MERGE);
    const job = await read();
    const { code, body } = await door.ask(method, PATH, make(job), headers as Record<string, string>);
    expect({ code, body }).toMatchObject({
      code: 422,
      body: {
        message: 'Job.batch "pi" is invalid: status: Forbidden: is derived from the pods of the Job and cannot be set',
        details: {
          causes: [{ field: 'status', reason: 'FieldValueForbidden', remedy: expect.stringContaining('spec') }],
        },
      },
    });
    expect(await read()).toEqual(job);
  });

  it.each<[string, number, string, string, unknown, Record<string, string>]>([
    ['a Job that is not there', 404, 'PATCH', `${JOBS}/nothing/status`, {}, MERGE],
    ['nothing', 400, 'PUT', PATH, undefined, {}],
    ['what is applied', 415, 'PATCH', `${PATH}?fieldManager=a`, {}, { 'content-type': 'application/apply-patch+yaml' }],
    ['another Job', 400, 'PATCH', PATH, { metadata: { name: 'e' } }, MERGE],
    ['a deletion', 405, 'DELETE', PATH, undefined, {}],
  ])('%s with %d', async (_, code, method, path, body, headers) => {
    expect((await door.ask(method, path, body, headers)).code).toBe(code);
  });
});
