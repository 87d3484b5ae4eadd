import { makeDoor, manifest, type TestDoor } from '../support/door';
import { encodeObject } from '../support/protobuf';
import { START } from '../support/surroundings';

const CRON_JOBS = '/apis/batch/v1/namespaces/default/cronjobs';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

const cronJob = (name: string | undefined, spec: object = {}, metadata: object = {}) => ({
  ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { ...(name && { name }), ...metadata } },
  spec: { schedule: '0 3 * * *', jobTemplate: { spec: manifest(undefined).spec }, ...spec },
});

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor();
});
afterEach(() => expect(door.failures).toEqual([]));

const create = (name: string, spec: object = {}, metadata: object = {}) =>
  door.ask('POST', CRON_JOBS, cronJob(name, spec, metadata));
const patch = (name: string, body: unknown, type = 'merge-patch+json', query = '') =>
  door.ask('PATCH', `${CRON_JOBS}/${name}${query}`, body, { 'content-type': `application/${type}` });
const todoOf = async (name: string) =>
  (await door.items('CronJob')).find(({ sk }) => sk?.S === `default/${name}`)?.todo?.S;

it('creates a CronJob with the defaults of the API server, and asks for its schedules', async () => {
  const { code, body } = await create('nightly');
  expect([code, body.metadata]).toEqual([
    201,
    {
      ...{ name: 'nightly', namespace: 'default', uid: expect.any(String), resourceVersion: '1', generation: 1 },
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
  ]);
  expect(body.spec).toMatchObject({
    ...{ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    jobTemplate: { spec: { template: { spec: { dnsPolicy: 'ClusterFirst' } } } },
  });
  expect(await todoOf('nightly')).toBe('sync');
  expect((await create('nightly')).body).toMatchObject({
    message: 'cronjobs.batch "nightly" already exists',
    code: 409,
  });
  expect((await door.ask('GET', `${CRON_JOBS}/nightly`)).body).toEqual(body);
});

it('says everything that is wrong with one, with its path and what to do', async () => {
  const template = { spec: { ...manifest(undefined, {}, {}, { hostNetwork: true }).spec, backoffLimit: -1 } };
  const { code, body } = await create('nightly', { schedule: '0 0 * * 7', timeZone: 'Mars', jobTemplate: template });
  expect([code, body.message]).toEqual([422, expect.stringMatching(/^CronJob\.batch "nightly" is invalid: \[/)]);
  expect((body.details as { causes: { field: string }[] }).causes.map(({ field }) => field)).toEqual([
    'spec.schedule',
    'spec.timeZone',
    'spec.jobTemplate.spec.backoffLimit',
    'spec.jobTemplate.spec.template.spec.hostNetwork',
  ]);
  const every = await create('nightly', { schedule: '@every 90s' });
  expect(every.body.message).toMatch(/whole minutes, which 90 seconds are not; Use whole minutes, such as "@every 2m"/);
});

it('passes over unknown fields with a warning, or refuses them', async () => {
  const { headers } = await create('nightly', { timezone: 'UTC' });
  expect(headers.get('warning')).toContain('unknown field');
  const strict = await door.ask('POST', `${CRON_JOBS}?fieldValidation=Strict`, cronJob('other', { timezone: 'UTC' }));
  expect(strict.body).toMatchObject({
    message:
      'CronJob in version "v1" cannot be handled as a CronJob: strict decoding error: unknown field "spec.timezone"',
    details: { causes: [{ field: 'spec.timezone', remedy: 'did you mean timeZone?' }] },
  });
  const misplaced = await door.ask('POST', `${CRON_JOBS}?fieldValidation=Strict`, cronJob('other', { template: {} }));
  expect(misplaced.body).toMatchObject({
    details: { causes: [{ remedy: 'template belongs in spec.jobTemplate.spec' }] },
  });
});

it('lists them, as a table too, of one namespace and of all', async () => {
  await create('nightly', { timeZone: 'Europe/Berlin', suspend: true });
  await door.ask('POST', '/apis/batch/v1/namespaces/other/cronjobs', cronJob('hourly', { schedule: '@hourly' }));
  door.now = START + 90_000;
  const { body } = await door.ask('GET', '/apis/batch/v1/cronjobs', undefined, TABLE);
  expect((body.columnDefinitions as { name: string }[]).slice(0, 7).map(({ name }) => name)).toEqual([
    ...['Name', 'Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Age'],
  ]);
  expect((body.rows as { cells: unknown[] }[]).map(({ cells }) => cells)).toEqual([
    ['nightly', '0 3 * * *', 'Europe/Berlin', 'True', 0, '<none>', '90s', 'main', 'perl', '<none>'],
    ['hourly', '@hourly', '<none>', 'False', 0, '<none>', '90s', 'main', 'perl', '<none>'],
  ]);
  expect((await door.ask('GET', CRON_JOBS)).body).toMatchObject({ kind: 'CronJobList', items: [{ kind: 'CronJob' }] });
  const namespaces = (await door.ask('GET', '/api/v1/namespaces')).body as { items: { metadata: { name: string } }[] };
  expect(namespaces.items.map(({ metadata }) => metadata.name)).toEqual(['default', 'other']);
});

describe('changes', () => {
  it.each<[string, unknown, string, object, string | undefined]>([
    ['a merge patch', { spec: { suspend: true } }, 'merge-patch+json', { suspend: true }, 'sync'],
    [
      'a JSON patch',
      [{ op: 'replace', path: '/spec/schedule', value: '@daily' }],
      'json-patch+json',
      { schedule: '@daily' },
      'schedule',
    ],
    [
      'a strategic merge patch, which finds the container by its name',
      { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'main', image: 'ruby' }] } } } } } },
      'strategic-merge-patch+json',
      {
        jobTemplate: {
          spec: { template: { spec: { containers: [{ image: 'ruby', command: ['perl', '-e', '1'] }] } } },
        },
      },
      'sync',
    ],
    ['what changes nothing', { spec: { suspend: false } }, 'merge-patch+json', {}, undefined],
  ])('%s', async (_, body, type, spec, todo) => {
    await create('nightly');
    const record = await door.store.cronJobs.get('default', 'nightly');
    const { todo: __, ...rest } = record ?? {};
    if (record) await door.store.cronJobs.replace(record, rest as typeof record, START);
    const { code, body: changed } = await patch('nightly', body, type);
    expect([code, changed.spec, (changed.metadata as { generation: number }).generation]).toEqual([
      200,
      expect.objectContaining(Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, like(value)]))),
      todo ? 2 : 1,
    ]);
    expect(await todoOf('nightly')).toBe(todo);
  });

  const like = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(like);
    if (typeof value !== 'object' || value === null) return value;
    return expect.objectContaining(
      Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, like(inner)])),
    );
  };

  it('PUT keeps the status, and refuses another version', async () => {
    const { body } = await create('nightly');
    const put = (object: object) => door.ask('PUT', `${CRON_JOBS}/nightly`, object);
    const changed = { ...body, spec: { ...(body.spec as object), suspend: true }, status: { lastScheduleTime: START } };
    expect((await put({ ...changed, status: {} })).body).toMatchObject({ spec: { suspend: true } });
    expect((await put({ ...body, status: {} })).code).toBe(409);
  });

  it('refuses what is no CronJob any more, with its words', async () => {
    await create('nightly');
    const { code, body } = await patch('nightly', { spec: { schedule: 'x', concurrencyPolicy: 'Wait' } });
    expect([code, (body.details as { causes: { field: string }[] }).causes.map(({ field }) => field)]).toEqual([
      422,
      ['spec.schedule', 'spec.concurrencyPolicy'],
    ]);
    expect((await patch('other', {})).body).toMatchObject({ code: 404, message: 'cronjobs.batch "other" not found' });
  });

  it('server-side apply creates, changes, takes out and meets other owners', async () => {
    const apply = (object: object, manager: string, force = '') =>
      patch('nightly', object, 'apply-patch+yaml', `?fieldManager=${manager}${force}`);
    expect((await apply(cronJob('nightly', { suspend: true }), 'one')).code).toBe(201);
    const { suspend: _, ...spec } = cronJob('nightly').spec as Record<string, unknown>;
    expect((await apply({ ...cronJob('nightly'), spec }, 'one')).body.spec).toMatchObject({ suspend: false });
    const conflict = await apply(cronJob('nightly', { schedule: '@daily' }), 'two');
    expect([conflict.code, conflict.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "one" using batch/v1: .spec.schedule',
    ]);
    expect((await apply(cronJob('nightly', { schedule: '@daily' }), 'two', '&force=true')).body).toMatchObject({
      spec: { schedule: '@daily' },
      metadata: { managedFields: [{ manager: 'one' }, { manager: 'two' }] },
    });
  });
});

it('has a status that can be read, and not set', async () => {
  const { body } = await create('nightly');
  expect((await door.ask('GET', `${CRON_JOBS}/nightly/status`)).body).toEqual(body);
  expect((await patch('nightly/status', { metadata: { labels: { a: 'b' } } })).code).toBe(200);
  const { code, body: refused } = await patch('nightly/status', {
    status: { lastScheduleTime: '2026-01-01T00:00:00Z' },
  });
  expect([code, refused.message]).toEqual([422, expect.stringContaining('is derived from the Jobs of the CronJob')]);
});

it('tells watches what becomes of CronJobs', async () => {
  const { body } = await create('nightly');
  const { resourceVersion } = body.metadata as { resourceVersion: string };
  await patch('nightly', { spec: { suspend: true } });
  await door.ask('DELETE', `${CRON_JOBS}/nightly`);
  const query = `watch=1&resourceVersion=${resourceVersion}&timeoutSeconds=1`;
  const { text } = await door.ask('GET', `${CRON_JOBS}?${query}`);
  const told = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.map(({ type, object }) => [type, object.kind, object.spec.suspend])).toEqual([
    ['MODIFIED', 'CronJob', true],
    ['DELETED', 'CronJob', true],
  ]);
});

describe('deletion', () => {
  it.each([
    ['Background', 200, 0],
    ['Orphan', 200, 0],
    ['Foreground', 200, 1],
  ])('%s', async (propagationPolicy, code, left) => {
    await create('nightly');
    const answer = await door.ask('DELETE', `${CRON_JOBS}/nightly`, { propagationPolicy });
    expect([answer.code, answer.headers.get('warning')]).toEqual([code, null]);
    expect(await door.items('CronJob')).toHaveLength(left);
    const [deleted] = await door.items('DeletedCronJob');
    if (left > 0) expect(await todoOf('nightly')).toBe('delete');
    else
      expect([deleted?.todo?.S, JSON.parse(deleted?.record?.S ?? '').orphans]).toEqual([
        'delete',
        propagationPolicy === 'Orphan' || undefined,
      ]);
  });

  it('waits for finalizers, and goes when the last one is taken away', async () => {
    await create('nightly', {}, { finalizers: ['a.b/c'] });
    expect((await door.ask('DELETE', `${CRON_JOBS}/nightly`)).body).toMatchObject({ kind: 'CronJob' });
    expect((await patch('nightly', { metadata: { finalizers: null } })).code).toBe(200);
    expect((await door.ask('GET', `${CRON_JOBS}/nightly`)).code).toBe(404);
  });

  it('of a collection', async () => {
    for (const name of ['a', 'b']) await create(name, {}, { labels: { app: name } });
    await door.ask('DELETE', `${CRON_JOBS}?labelSelector=app%3Da`);
    expect((await door.ask('GET', CRON_JOBS)).body).toMatchObject({ items: [{ metadata: { name: 'b' } }] });
  });
});

it('reads what kubectl create cronjob sends as protobuf, with all of its fields', async () => {
  const limits = { startingDeadlineSeconds: 60, successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 2 };
  const sent = cronJob('nightly', { ...limits, suspend: true, concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' });
  const { code, body } = await door.send(
    new Request(`http://door${CRON_JOBS}`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
      body: encodeObject(sent),
    }),
  );
  const { jobTemplate: _, ...spec } = sent.spec as Record<string, unknown>;
  expect([code, body.spec]).toEqual([201, expect.objectContaining(spec)]);
});
