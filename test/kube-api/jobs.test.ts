import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';
import { START } from '../support/surroundings';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

const TABLE = {
  accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io',
};

const STRICT = `${JOBS}?fieldValidation=Strict`;

interface JobList {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string };
  items: { metadata: { namespace: string; name: string } }[];
}

const list = async (path: string) => (await door.ask('GET', path)).body as unknown as JobList;
const namesOf = ({ items }: JobList) => items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('create', () => {
  it('takes the service accounts that the stack names, and says which there are', async () => {
    expect((await door.ask('POST', JOBS, manifest('a', {}, {}, { serviceAccountName: 'reader' }))).code).toBe(201);
    const { code, body } = await door.ask('POST', JOBS, manifest('b', {}, {}, { serviceAccountName: 'writer' }));
    expect(code).toBe(422);
    expect(body).toMatchObject({
      details: { causes: [{ field: 'spec.template.spec.serviceAccountName' }] },
      message: expect.stringContaining('no service account "writer"; it has default, reader; Leave the field out, or'),
    });
  });

  it('answers 201 with the Job as the API server completes it', async () => {
    const { code, body, headers } = await door.ask('POST', JOBS, { ...manifest('pi'), status: { succeeded: 9 } });
    expect(code).toBe(201);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('warning')).toBeNull();
    const uid = '00000000-0000-4000-8000-000000000001';
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': 'pi',
      'controller-uid': uid,
      'job-name': 'pi',
    };
    expect(body).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...{ name: 'pi', namespace: 'default', uid, generation: 1, labels },
        ...{ creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: '1' },
      },
      spec: {
        ...{ parallelism: 1, completions: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false },
        ...{ manualSelector: false, podReplacementPolicy: 'TerminatingOrFailed' },
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
        template: {
          metadata: { labels },
          spec: {
            ...{ restartPolicy: 'Never', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst' },
            ...{ securityContext: {}, schedulerName: 'default-scheduler' },
            containers: [
              {
                ...{ name: 'main', image: 'perl', command: ['perl', '-e', '1'], resources: {} },
                ...{ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
                imagePullPolicy: 'Always',
              },
            ],
          },
        },
      },
      status: { active: 1, ready: 0, terminating: 0, startTime: '2026-01-01T00:00:00Z', uncountedTerminatedPods: {} },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(body);
  });

  it('takes the namespace of the path, and a manifest that names the same', async () => {
    const job = await door.create(manifest('pi', {}, { namespace: 'batch' }), 'batch');
    expect(job.metadata.namespace).toBe('batch');
  });

  it('refuses a manifest of another namespace', async () => {
    const { code, body } = await door.ask('POST', JOBS, manifest('pi', {}, { namespace: 'other' }));
    const message = 'the namespace of the provided object does not match the namespace sent on the request';
    expect(code).toBe(400);
    expect(body).toEqual({
      ...{
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: 'BadRequest',
        code: 400,
        message,
      },
      details: { causes: [{ field: 'metadata.namespace', message }] },
    });
  });

  it('refuses a name that is taken, and leaves the Job that has it', async () => {
    await door.create(manifest('pi'));
    const { code, body } = await door.ask('POST', JOBS, manifest('pi', { backoffLimit: 1 }));
    expect(code).toBe(409);
    expect(body).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 409 },
      ...{ reason: 'AlreadyExists', message: 'jobs.batch "pi" already exists' },
      details: { name: 'pi', group: 'batch', kind: 'jobs' },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toMatchObject({ spec: { backoffLimit: 6 } });
    await door.create(manifest('pi'), 'other');
  });

  it('names a Job with generateName, and another one otherwise although chance repeats itself', async () => {
    const generated = manifest(undefined, {}, { generateName: 'pi-' });
    const names = new Set<string>();
    for (let n = 0; n < 6; n++) names.add((await door.create(generated)).metadata.name);
    expect(names.size).toBe(6);
    for (const name of names) expect(name).toMatch(/^pi-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('tries another generated name when the first is taken', async () => {
    const generated = manifest(undefined, {}, { generateName: 'pi-' });
    const { metadata } = (await door.ask('POST', `${JOBS}?dryRun=All`, generated)).body as {
      metadata: { name: string };
    };
    const fresh = await makeDoor();
    await fresh.create(manifest(metadata.name));
    const { name } = (await fresh.create(generated)).metadata;
    expect(name).toMatch(/^pi-/);
    expect(name).not.toBe(metadata.name);
  });

  it('stores nothing in a dry run, and still says what would be refused', async () => {
    const dry = await door.ask('POST', `${JOBS}?dryRun=All`, manifest('pi'));
    expect(dry).toMatchObject({ code: 201, body: { metadata: { name: 'pi' } } });
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(404);
    await door.create(manifest('pi'));
    expect((await door.ask('POST', `${JOBS}?dryRun=All`, manifest('pi'))).code).toBe(409);
    expect((await door.ask('POST', `${JOBS}?dryRun=All`, manifest('e', { backoffLimit: -1 }))).code).toBe(422);
    expect((await door.ask('POST', `${JOBS}?dryRun=Some`, manifest('e'))).code).toBe(400);
  });

  it('says with a header what it takes and warns of', async () => {
    const { code, headers } = await door.ask('POST', JOBS, manifest('not.a.label'));
    expect(code).toBe(201);
    expect(headers.get('warning')).toBe(
      '299 - "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"',
    );
  });

  it('answers a table where one is asked for', async () => {
    const { code, body } = await door.ask('POST', JOBS, manifest('pi'), TABLE);
    expect(code).toBe(201);
    expect(body).toMatchObject({
      kind: 'Table',
      rows: [
        { cells: ['pi', 'Running', '0/1', '0s', '0s', 'main', 'perl', expect.stringContaining('controller-uid=')] },
      ],
    });
  });

  it('is created, and not taken already, when the answer of the table was lost and asked for again', async () => {
    let lost = false;
    door.around(async (name, input, action) => {
      const answer = await action(input);
      if (name !== 'TransactWriteItems' || lost) return answer;
      lost = true;
      return action(input);
    });
    expect((await door.ask('POST', JOBS, manifest('pi'))).code).toBe(201);
    expect(lost).toBe(true);
  });
});

describe('create refuses what is wrong in a Job', () => {
  it('with one cause for each mistake, in the order in which Kubernetes looks', async () => {
    const job = manifest('Pi', { parallelism: -1, completions: -2, backoffLimit: -3 }, {}, { restartPolicy: 'Always' });
    const { code, body } = await door.ask('POST', JOBS, job);
    expect(code).toBe(422);
    const { message, details, ...rest } = body as {
      message: string;
      details: { causes: { reason: string; message: string; field: string }[] };
    };
    expect(rest).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Invalid',
      code: 422,
    });
    expect(details).toMatchObject({ name: 'Pi', group: 'batch', kind: 'Job' });
    expect(details.causes.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'metadata.name FieldValueInvalid',
      'spec.parallelism FieldValueInvalid',
      'spec.completions FieldValueInvalid',
      'spec.backoffLimit FieldValueInvalid',
      'spec.template.spec.restartPolicy FieldValueRequired',
    ]);
    expect(details.causes[1]?.message).toBe('Invalid value: -1: must be greater than or equal to 0');
    const texts = [...new Set(details.causes.map(({ field, message: text }) => `${field}: ${text}`))];
    expect(message).toBe(`Job.batch "Pi" is invalid: [${texts.join(', ')}]`);
  });

  it('in one line when there is one mistake', async () => {
    const { code, body } = await door.ask('POST', JOBS, manifest('pi', { backoffLimit: -1 }));
    expect(code).toBe(422);
    expect(body.message).toBe(
      'Job.batch "pi" is invalid: spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
    );
    expect(body.details).toEqual({
      ...{ name: 'pi', group: 'batch', kind: 'Job' },
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: -1: must be greater than or equal to 0',
          field: 'spec.backoffLimit',
        },
      ],
    });
  });

  it('together with what Fargate cannot do, which comes with a remedy in its message', async () => {
    const { code, body } = await door.ask(
      'POST',
      JOBS,
      manifest('pi', { backoffLimit: -1 }, {}, { hostNetwork: true }),
    );
    expect(code).toBe(422);
    const { causes } = body.details as { causes: { reason: string; field: string; message: string }[] };
    expect(causes.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      'spec.backoffLimit FieldValueInvalid',
      'spec.template.spec.hostNetwork FieldValueForbidden',
    ]);
    expect(causes[1]?.message).toMatch(/^Forbidden: .*; [A-Z].*\.$/);
  });

  it('with every unknown field and every other mistake at once', async () => {
    const job = manifest('pi', { backofLimit: 1, parallelism: -1 }, {}, { hostNetwork: true, restartpolicy: 'Never' });
    const { code, body } = await door.ask('POST', STRICT, job);
    expect(code).toBe(400);
    const { causes } = body.details as {
      causes: { field: string; reason?: string; message: string; remedy?: string }[];
    };
    expect(causes.map(({ field, reason }) => [field, reason])).toEqual([
      // As they stand in the manifest, and then what the rest has.
      ['spec.template.spec.restartpolicy', undefined],
      ['spec.backofLimit', undefined],
      ['spec.parallelism', 'FieldValueInvalid'],
      ['spec.template.spec.hostNetwork', 'FieldValueForbidden'],
    ]);
    expect(causes.find(({ field }) => field === 'spec.backofLimit')?.remedy).toBe('did you mean backoffLimit?');
    expect(body.reason).toBe('BadRequest');
    expect(body.message).toMatch(
      /^Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "[^"]+", unknown field "[^"]+"; spec\.parallelism: Invalid value: -1: must be greater than or equal to 0; spec\.template\.spec\.hostNetwork: Forbidden: /,
    );
  });

  it.each([
    [
      'left out with a warning',
      '?fieldValidation=Warn',
      ['unknown field "spec.foo"', 'duplicate field "spec.suspend"'],
    ],
    [
      'left out with a warning when nothing is said',
      '',
      ['unknown field "spec.foo"', 'duplicate field "spec.suspend"'],
    ],
    ['left out in silence', '?fieldValidation=Ignore', []],
  ])('unless they are to be %s', async (_, query, expected) => {
    const text = JSON.stringify(manifest('pi', { foo: 1, suspend: true }));
    const { code, body, headers } = await door.ask(
      'POST',
      JOBS + query,
      text.replace('"foo":', '"suspend":false,"foo":'),
    );
    expect({ code, spec: body.spec }).toMatchObject({ code: 201, spec: { suspend: true } });
    expect(body.spec).not.toHaveProperty('foo');
    const warnings = headers.get('warning') ?? '';
    for (const warning of expected) expect(warnings).toContain(`299 - "${warning.replaceAll('"', '\\"')}"`);
    expect(warnings.split('299 - ')).toHaveLength(expected.length + 1);
    expect((await door.ask('POST', `${JOBS}?fieldValidation=Maybe`, manifest('pi'))).code).toBe(422);
  });

  it("in the API server's words when there are only unknown fields", async () => {
    const { code, body } = await door.ask('POST', STRICT, manifest('pi', { foo: 1 }));
    expect(code).toBe(400);
    expect(body).toEqual({
      ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'BadRequest', code: 400 },
      message: 'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.foo"',
      details: { causes: [{ field: 'spec.foo', message: 'unknown field "spec.foo"' }] },
    });
  });

  it('only as far as it could be read when a value has the wrong type', async () => {
    const { code, body } = await door.ask(
      'POST',
      JOBS,
      manifest('pi', { backoffLimit: 'four', parallelism: -1, foo: 1 }),
    );
    expect(code).toBe(400);
    const { causes } = body.details as { causes: { field: string }[] };
    expect(causes.map(({ field }) => field).sort()).toEqual(['spec.backoffLimit', 'spec.foo']);
  });

  it.each([
    ['another kind', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pi' } }, 'kind'],
    ['another version', { ...manifest('pi'), apiVersion: 'batch/v2' }, 'apiVersion'],
    [
      'the name of a prototype',
      JSON.stringify(manifest('pi')).replace('"spec"', '"__proto__":{"a":1},"spec"'),
      '__proto__',
    ],
    ['a constructor', { ...manifest('pi'), constructor: { prototype: { a: 1 } } }, 'constructor'],
  ])('%s', async (_, body, field) => {
    const answer = await door.ask('POST', STRICT, body);
    expect(answer.code).toBe(400);
    expect((answer.body.details as { causes: { field: string }[] }).causes[0]?.field).toBe(field);
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe('get', () => {
  it('answers the Job, and its status the same', async () => {
    const job = await door.create(manifest('pi'));
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(job);
    expect((await door.ask('GET', `${JOBS}/pi/status`)).body).toEqual(job);
  });

  it.each([
    ['there is none', 'nosuch'],
    ['no Job can have the name', 'x'.repeat(3000)],
    ['the name has letters that no name has', 'a%2Fb%20%00'],
    ['the escape is broken', '%zz%'],
  ])('answers 404 when %s', async (_, name) => {
    const { code, body } = await door.ask('GET', `${JOBS}/${name}`);
    expect(code).toBe(404);
    expect(body).toMatchObject({ reason: 'NotFound', details: { group: 'batch', kind: 'jobs' } });
    expect(body.message).toMatch(/^jobs\.batch ".*" not found$/s);
  });

  it('refuses a namespace that there cannot be', async () => {
    expect((await door.ask('GET', '/apis/batch/v1/namespaces/UPPER/jobs/pi')).code).toBe(400);
  });

  it('answers a table of one row', async () => {
    await door.create(manifest('pi'));
    door.now = START + 90_000;
    const { body } = await door.ask('GET', `${JOBS}/pi`, undefined, TABLE);
    expect(body).toMatchObject({
      ...{ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '1' } },
      rows: [{ cells: ['pi', 'Running', '0/1', '90s', '90s', 'main', 'perl', expect.any(String)] }],
    });
  });
});

describe('list', () => {
  beforeEach(async () => {
    for (const [namespace, name, app] of [
      ['default', 'a', 'web'],
      ['default', 'b', 'web'],
      ['default', 'c', 'api'],
      ['other', 'a', 'web'],
      ['default-2', 'z', 'api'],
    ] as const)
      await door.create(manifest(name, {}, { labels: { app } }), namespace);
  });

  it('is of one namespace, or of all', async () => {
    const one = await list(JOBS);
    expect(one).toMatchObject({
      kind: 'JobList',
      apiVersion: 'batch/v1',
      metadata: { resourceVersion: expect.stringMatching(/^[0-9]+$/) },
    });
    expect(namesOf(one)).toEqual(['default/a', 'default/b', 'default/c']);
    expect(namesOf(await list('/apis/batch/v1/jobs')).sort()).toEqual([
      'default-2/z',
      'default/a',
      'default/b',
      'default/c',
      'other/a',
    ]);
    expect(namesOf(await list('/apis/batch/v1/namespaces/nosuch/jobs'))).toEqual([]);
  });

  it.each([
    ['a label', 'labelSelector=app%3Dweb', ['default/a', 'default/b']],
    ['a set of labels', 'labelSelector=app%20in%20(api,db)', ['default/c']],
    ['a name', 'fieldSelector=metadata.name%3Db', ['default/b']],
    ['a name that it must not be', 'fieldSelector=metadata.name!%3Db', ['default/a', 'default/c']],
    ['both', 'fieldSelector=metadata.name%3Dc&labelSelector=app%3Dweb', []],
    ['successes', 'fieldSelector=status.successful%3D0', ['default/a', 'default/b', 'default/c']],
  ])('can be selected by %s', async (_, query, expected) => {
    expect(namesOf(await list(`${JOBS}?${query}`))).toEqual(expected);
  });

  it.each([
    ['a field that Jobs are not selected by', 'fieldSelector=spec.x%3D1', 400],
    ['a selector that cannot be read', 'labelSelector=a%3D%3D%3Db', 400],
    ['a limit that is no number', 'limit=many', 400],
    ['a token of someone else', 'continue=abc', 410],
    ['a token of another namespace', `continue=${Buffer.from('{"after":"other/a"}').toString('base64url')}`, 410],
    [
      'a token that is longer than any key',
      `continue=${Buffer.from(JSON.stringify({ after: `default/${'x'.repeat(3000)}` })).toString('base64url')}`,
      410,
    ],
  ])('refuses %s', async (_, query, code) => {
    const answer = await door.ask('GET', `${JOBS}?${query}`);
    expect(answer.code).toBe(code);
    expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code });
  });

  it('comes in pages that miss nothing and repeat nothing while Jobs are deleted and made', async () => {
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await list(`/apis/batch/v1/jobs?limit=2${next ? `&continue=${encodeURIComponent(next)}` : ''}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...namesOf(page));
      next = page.metadata.continue;
      for (const each of namesOf(page)) {
        const [namespace, name] = each.split('/');
        await door.ask('DELETE', `/apis/batch/v1/namespaces/${namespace}/jobs/${name}?propagationPolicy=Background`);
      }
    } while (next);
    expect(seen.sort()).toEqual(['default-2/z', 'default/a', 'default/b', 'default/c', 'other/a']);
    expect(namesOf(await list('/apis/batch/v1/jobs'))).toEqual([]);
  });

  it.each([
    [
      'by default with the metadata',
      '',
      { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } },
    ],
    ['with the objects', '?includeObject=Object', { kind: 'Job', apiVersion: 'batch/v1', spec: { parallelism: 1 } }],
  ])('is a table %s', async (_, query, object) => {
    const { body, headers } = await door.ask('GET', `${JOBS}${query}`, undefined, TABLE);
    expect(headers.get('content-type')).toBe('application/json');
    const { columnDefinitions, rows } = body as {
      columnDefinitions: { name: string; priority: number }[];
      rows: object[];
    };
    expect(columnDefinitions.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
      ...['Name 0', 'Status 0', 'Completions 0', 'Duration 0', 'Age 0'],
      ...['Containers 1', 'Images 1', 'Selector 1'],
    ]);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ cells: expect.arrayContaining(['a', 'Running', '0/1']), object });
  });

  it('is a table without objects', async () => {
    const { body } = await door.ask('GET', `${JOBS}?includeObject=None`, undefined, TABLE);
    expect((body.rows as { object: unknown }[]).map(({ object }) => object)).toEqual([null, null, null]);
  });
});

describe('metadata alone', () => {
  const as = (kind: string) => ({ accept: `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json` });

  it('is given to who asks for it', async () => {
    const { metadata } = await door.create(manifest('pi'));
    const one = await door.ask('GET', `${JOBS}/pi`, undefined, as('PartialObjectMetadata'));
    expect(one.body).toEqual({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
    const all = await door.ask('GET', JOBS, undefined, as('PartialObjectMetadataList'));
    expect(all.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [one.body] });
    expect((await door.ask('GET', JOBS, undefined, as('Unheard'))).body.kind).toBe('JobList');
  });
});

describe('delete', () => {
  const success = (uid: string) => ({
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' },
    details: { name: 'pi', group: 'batch', kind: 'jobs', uid },
  });

  it.each([
    ['in the body', '', { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' }],
    ['in the query', '?propagationPolicy=Background', undefined],
    ['as clients of old do', '', { orphanDependents: false, gracePeriodSeconds: 0 }],
  ])('takes options %s, and frees the name at once', async (_, query, body) => {
    const { metadata } = await door.create(manifest('pi'));
    const answer = await door.ask('DELETE', `${JOBS}/pi${query}`, body);
    expect(answer).toMatchObject({ code: 200, body: success(metadata.uid) });
    expect(answer.headers.get('warning')).toBeNull();
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(404);
    expect((await door.ask('DELETE', `${JOBS}/pi`)).body).toMatchObject({
      reason: 'NotFound',
      message: 'jobs.batch "pi" not found',
    });
    await door.create(manifest('pi'));
  });

  it('remembers what is left to be stopped', async () => {
    const { metadata } = await door.create(manifest('pi'));
    await door.ask('DELETE', `${JOBS}/pi?propagationPolicy=Background`);
    expect(await door.items('DeletedJob')).toEqual([
      expect.objectContaining({
        ...{ sk: { S: metadata.uid }, todo: { S: 'delete' } },
        expires: { N: String(START / 1000 + 15 * 24 * 3600) },
      }),
    ]);
  });

  it('warns who does not say what is to become of the pods, which Kubernetes would leave running', async () => {
    await door.create(manifest('pi'));
    const { code, headers } = await door.ask('DELETE', `${JOBS}/pi`);
    expect(code).toBe(200);
    expect(headers.get('warning')).toMatch(/^299 - "the pods of a deleted Job are stopped and removed/);
  });

  it('deletes nothing in a dry run', async () => {
    const job = await door.create(manifest('pi'));
    const { code, body } = await door.ask('DELETE', `${JOBS}/pi`, { propagationPolicy: 'Background', dryRun: ['All'] });
    expect({ code, body }).toEqual({ code: 200, body: success(job.metadata.uid) });
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(job);
    expect((await door.ask('DELETE', `${JOBS}/pi?dryRun=All`)).code).toBe(200);
    expect((await door.ask('GET', `${JOBS}/pi`)).body).toEqual(job);
  });

  it.each([
    ['in the body', '/pi', { propagationPolicy: 'Orphan' }],
    ['in the query', '/pi?propagationPolicy=Orphan', undefined],
    ['as clients of old do', '/pi', { orphanDependents: true }],
    ['as clients of old do, in the query', '/pi?orphanDependents=true', undefined],
    ['of a collection', '', { propagationPolicy: 'Orphan' }],
  ])('keeps a Job until its pods, which are to stay, have no owner: %s', async (_, path, body) => {
    await door.create(manifest('pi', {}, { finalizers: ['example.com/a'] }));
    const answer = await door.ask('DELETE', `${JOBS}${path}`, body);
    expect([answer.code, answer.headers.get('warning')]).toEqual([200, null]);
    const { metadata } = (await door.ask('GET', `${JOBS}/pi`)).body;
    expect(metadata).toMatchObject({
      ...{ deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/a', 'orphan'] },
    });
    expect((await door.items('Job'))[0]?.todo).toEqual({ S: 'delete' });
  });

  it('refuses a policy that there is not, and leaves the Job', async () => {
    await door.create(manifest('pi'));
    const answer = await door.ask('DELETE', `${JOBS}/pi?propagationPolicy=Sideways`);
    const supported = '"Sideways": supported values: "Foreground", "Background", "Orphan"';
    expect(answer).toMatchObject({
      code: 422,
      body: { reason: 'Invalid', message: expect.stringContaining(supported) },
    });
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(200);
  });

  it('keeps a Job that waits for its pods, and stops them', async () => {
    await door.create(manifest('pi', {}, { finalizers: ['example.com/a'] }));
    const { code, body } = await door.ask('DELETE', `${JOBS}/pi`, { propagationPolicy: 'Foreground' });
    expect({ code, body }).toMatchObject({
      code: 200,
      body: {
        kind: 'Job',
        metadata: {
          ...{ generation: 2, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 },
          finalizers: ['example.com/a', 'foregroundDeletion'],
        },
      },
    });
    const [item] = await door.items('Job');
    expect(item?.todo).toEqual({ S: 'delete' });
    // Asked again, nothing changes; another one of its name cannot be made.
    expect((await door.ask('DELETE', `${JOBS}/pi`, { propagationPolicy: 'Background' })).body).toEqual(body);
    expect((await door.ask('POST', JOBS, manifest('pi'))).code).toBe(409);
  });

  it('lets a Job go that has lost its last finalizer, and takes no new ones', async () => {
    await door.create(manifest('pi', {}, { finalizers: ['example.com/a'] }));
    await door.ask('DELETE', `${JOBS}/pi?propagationPolicy=Background`);
    const merge = { 'content-type': 'application/merge-patch+json' };
    const finalizers = (names: string[] | null) => ({ metadata: { finalizers: names } });
    const more = await door.ask('PATCH', `${JOBS}/pi`, finalizers(['example.com/a', 'example.com/b']), merge);
    expect(more).toMatchObject({
      code: 422,
      body: { message: expect.stringContaining('no new finalizers can be added') },
    });
    expect((await door.ask('PATCH', `${JOBS}/pi?dryRun=All`, finalizers(null), merge)).code).toBe(200);
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(200);
    expect((await door.ask('PATCH', `${JOBS}/pi`, finalizers(null), merge)).code).toBe(200);
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(404);
    expect(await door.items('DeletedJob')).toHaveLength(1);
  });

  it('deletes all that are selected, and says so once', async () => {
    for (const name of ['a', 'b', 'c'])
      await door.create(manifest(name, {}, { labels: { app: name === 'c' ? 'y' : 'x' } }));
    await door.create(manifest('a', {}, { labels: { app: 'x' } }), 'other');
    const answer = await door.ask('DELETE', `${JOBS}?labelSelector=app%3Dx&propagationPolicy=Background`);
    expect(answer).toMatchObject({ code: 200, body: { kind: 'Status', status: 'Success' } });
    expect(namesOf(await list('/apis/batch/v1/jobs'))).toEqual(['default/c', 'other/a']);
    expect((await door.ask('DELETE', `${JOBS}?dryRun=All&propagationPolicy=Background`)).code).toBe(200);
    expect(namesOf(await list('/apis/batch/v1/jobs'))).toEqual(['default/c', 'other/a']);
  });

  it('deletes the Job that the preconditions mean, and no other', async () => {
    const { metadata } = await door.create(manifest('pi'));
    const wrongUid = await door.ask('DELETE', `${JOBS}/pi`, { preconditions: { uid: 'other' } });
    expect(wrongUid).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on jobs.batch "pi": Precondition failed: UID in precondition: other, UID in object meta: ${metadata.uid}`,
        details: { name: 'pi', group: 'batch', kind: 'jobs' },
      },
    });
    expect((await door.ask('DELETE', `${JOBS}/pi`, { preconditions: { resourceVersion: '7' } })).code).toBe(409);
    const { uid, resourceVersion } = metadata;
    expect((await door.ask('DELETE', `${JOBS}/pi`, { preconditions: { uid, resourceVersion } })).code).toBe(200);
  });

  it('takes null for a precondition that is not made', async () => {
    await door.create(manifest('pi'));
    expect((await door.ask('DELETE', `${JOBS}/pi`, { preconditions: null, propagationPolicy: null })).code).toBe(200);
    await door.create(manifest('pi'));
    expect((await door.ask('DELETE', `${JOBS}/pi`, { preconditions: { uid: null } })).code).toBe(200);
  });

  it.each([
    ['preconditions that are no object', { preconditions: 5 }],
    ['a uid that is no text', { preconditions: { uid: 5 } }],
    ['a policy that is no text', { propagationPolicy: { a: 1 } }],
    ['a dry run of something', { dryRun: ['Some'] }],
    ['options of another kind', { kind: 'Job' }],
  ])('refuses %s', async (_, body) => {
    await door.create(manifest('pi'));
    expect(await door.ask('DELETE', `${JOBS}/pi`, body)).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
    expect((await door.ask('GET', `${JOBS}/pi`)).code).toBe(200);
  });

  it('succeeds for each of several at once', async () => {
    await door.create(manifest('pi'));
    const codes = await Promise.all(
      Array.from({ length: 8 }, async () => (await door.ask('DELETE', `${JOBS}/pi?propagationPolicy=Background`)).code),
    );
    expect(codes).toContain(200);
    expect(codes.every((code) => code === 200 || code === 404)).toBe(true);
    expect(await door.items('Job')).toEqual([]);
    expect(await door.items('DeletedJob')).toHaveLength(1);
  });
});
