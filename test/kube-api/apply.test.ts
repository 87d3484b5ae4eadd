import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';
import { START } from '../support/surroundings';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

const APPLY = { 'content-type': 'application/apply-patch+yaml' };
const apply = (body: unknown, query = 'fieldManager=a') => door.ask('PATCH', `${JOBS}/pi?${query}`, body, APPLY);
const patch = (body: unknown, manager = 'b') =>
  door.ask('PATCH', `${JOBS}/pi?fieldManager=${manager}`, body, { 'content-type': 'application/merge-patch+json' });
const pi = (spec: object = {}, metadata: object = {}) => manifest('pi', { suspend: true, ...spec }, metadata);

interface Owned {
  metadata: {
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: { manager: string; operation: string; time: string; fieldsV1: object }[];
  };
  spec: { backoffLimit?: number; template: { spec: { containers: { env?: object[] }[] } } };
}
const stored = async () => (await door.ask('GET', `${JOBS}/pi`)).body as unknown as Owned;
const owners = ({ metadata }: Owned) =>
  Object.fromEntries(
    (metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, JSON.stringify(fieldsV1)]),
  );

describe('apply', () => {
  it('creates a Job, with its owner, and changes nothing when it is applied again', async () => {
    const created = await apply(pi({ backoffLimit: 2 }));
    expect(created.code).toBe(201);
    const job = await stored();
    expect(created.body).toEqual(job);
    expect(job.metadata.managedFields).toEqual([
      {
        ...{
          manager: 'a',
          operation: 'Apply',
          apiVersion: 'batch/v1',
          time: '2026-01-01T00:00:00Z',
          fieldsType: 'FieldsV1',
        },
        fieldsV1: {
          'f:spec': {
            'f:suspend': {},
            'f:backoffLimit': {},
            'f:template': {
              'f:spec': {
                'f:restartPolicy': {},
                'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:command': {} } },
              },
            },
          },
        },
      },
    ]);
    door.now = START + 60_000;
    const again = await apply(pi({ backoffLimit: 2 }));
    expect(again).toMatchObject({ code: 200, body: job });
  });

  it('takes YAML, and a dry run stores nothing', async () => {
    const yaml = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec:\n  suspend: true\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - {name: main, image: perl}\n`;
    expect(await apply(yaml, 'fieldManager=a&dryRun=All')).toMatchObject({
      code: 201,
      body: { spec: { suspend: true } },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(404);
    expect(await apply(yaml)).toMatchObject({ code: 201, body: { spec: { suspend: true } } });
  });

  it('takes away what its manager does not say any more, and nobody else owns', async () => {
    await apply(pi({ backoffLimit: 2 }, { labels: { a: '1', b: '2' }, annotations: { n: '1' } }));
    await apply(pi({}, { labels: { b: '2' } }), 'fieldManager=c');
    const { body } = await apply(pi({}, { annotations: { n: '1' } }));
    const { metadata, spec } = body as unknown as Owned;
    expect(metadata.labels).toEqual({ b: '2' });
    expect(metadata.annotations).toEqual({ n: '1' });
    expect(spec.backoffLimit).toBe(6);
  });

  it('refuses what another manager has otherwise, unless it is told to take it', async () => {
    await apply(pi({ backoffLimit: 2 }));
    const conflict = await apply(pi({ backoffLimit: 3 }), 'fieldManager=c');
    expect(conflict).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "a" using batch/v1: .spec.backoffLimit',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "a" using batch/v1',
              field: '.spec.backoffLimit',
            },
          ],
        },
      },
    });
    expect((await stored()).spec.backoffLimit).toBe(2);
    expect((await apply(pi({ backoffLimit: 2 }), 'fieldManager=c')).code).toBe(200);
    expect((await apply(pi({ backoffLimit: 3 }), 'fieldManager=c&force=true')).code).toBe(200);
    const job = await stored();
    expect(job.spec.backoffLimit).toBe(3);
    expect(owners(job).a).not.toContain('backoffLimit');
    expect(owners(job).c).toContain('f:backoffLimit');
  });

  it('gives a field to whoever changes it otherwise', async () => {
    await apply(pi({ backoffLimit: 2 }));
    await patch({ spec: { backoffLimit: 4 }, metadata: { labels: { x: 'y' } } });
    const job = await stored();
    expect(owners(job).a).not.toContain('backoffLimit');
    expect(JSON.parse(owners(job).b ?? '')).toEqual({
      'f:metadata': { 'f:labels': { 'f:x': {} } },
      'f:spec': { 'f:backoffLimit': {} },
    });
    expect((await apply(pi({ backoffLimit: 2 }))).body).toMatchObject({
      message: expect.stringContaining('conflict with "b"'),
    });
    await patch({ metadata: { labels: { x: null } } });
    expect(owners(await stored()).b).not.toContain('labels');
  });

  it('keeps no owners of a Job that nobody applies', async () => {
    await door.create(pi());
    await patch({ spec: { backoffLimit: 4 } });
    expect((await stored()).metadata).not.toHaveProperty('managedFields');
  });

  it('gives what there was before the first apply to before-first-apply', async () => {
    await door.create(pi({ backoffLimit: 2 }));
    expect((await apply(pi({ backoffLimit: 3 }))).body).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using batch/v1: .spec.backoffLimit',
    });
    expect((await apply(pi({ backoffLimit: 2 }))).code).toBe(200);
    const job = await stored();
    expect(Object.keys(owners(job))).toEqual(['before-first-apply', 'a']);
    // What was generated cannot be owned, and so not be taken away.
    expect(JSON.stringify(job.metadata.managedFields)).not.toContain('controller-uid');
  });

  it('lets kubectl change what it has applied from the client’s side, and nobody else', async () => {
    const last = 'kubectl.kubernetes.io/last-applied-configuration';
    await door.create(pi({ backoffLimit: 2 }, { annotations: { [last]: JSON.stringify(pi({ backoffLimit: 2 })) } }));
    expect((await apply(pi({ backoffLimit: 3 }))).body).toMatchObject({
      message: expect.stringContaining('conflict with "kubectl-client-side-apply"'),
    });
    expect((await apply(pi({ backoffLimit: 3 }), 'fieldManager=kubectl')).code).toBe(200);
    // A field that has its default is nobody's.
    expect((await apply(pi({ activeDeadlineSeconds: 9, podReplacementPolicy: 'TerminatingOrFailed' }))).code).toBe(200);
  });

  it('can be told by a JSON Patch who owns what, as kubectl does when it takes over', async () => {
    await apply(pi({ backoffLimit: 2 }));
    const { metadata } = await stored();
    const renamed = metadata.managedFields?.map((entry) => ({ ...entry, manager: 'z' }));
    const lock = (value: string) => [
      { op: 'replace', path: '/metadata/managedFields', value: renamed },
      { op: 'replace', path: '/metadata/resourceVersion', value },
    ];
    const send = (body: object) =>
      door.ask('PATCH', `${JOBS}/pi?fieldManager=z`, body, { 'content-type': 'application/json-patch+json' });
    expect((await send(lock('7'))).code).toBe(409);
    expect((await send(lock(metadata.resourceVersion))).code).toBe(200);
    expect(Object.keys(owners(await stored()))).toEqual(['z']);
  });

  it.each<[string, number, unknown, string]>([
    ['no manager', 422, pi(), ''],
    ['a manager with a name that is too long', 422, pi(), `fieldManager=${'x'.repeat(129)}`],
    ['a list', 400, [], 'fieldManager=a'],
    ['no YAML', 400, 'a: [', 'fieldManager=a'],
    ['two documents', 400, 'a: 1\n---\nb: 2', 'fieldManager=a'],
    ['owners', 400, pi({}, { managedFields: [] }), 'fieldManager=a'],
    ['another name', 400, { ...pi(), metadata: { name: 'other' } }, 'fieldManager=a'],
    ['an unknown field, strictly', 400, pi({ foo: 1 }), 'fieldManager=a&fieldValidation=Strict'],
    ['what is no Job', 400, { kind: 'Pod', apiVersion: 'v1' }, 'fieldManager=a'],
    ['a wrong value', 422, pi({ backoffLimit: -1 }), 'fieldManager=a'],
  ])('refuses %s', async (_, code, body, query) => {
    expect(await apply(body, query)).toMatchObject({ code, body: { kind: 'Status' } });
    await apply(pi());
    const before = await stored();
    expect(await apply(body, query)).toMatchObject({ code, body: { kind: 'Status' } });
    expect(await stored()).toEqual(before);
  });
});
