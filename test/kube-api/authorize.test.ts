import fc from 'fast-check';
import type { AccessFile, Rule } from '../../src/access/rules';
import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';

jest.setTimeout(30_000);

const ANNA = 'arn:aws:iam::111122223333:role/anna';
const BEN = 'arn:aws:iam::111122223333:user/ben';
const rule = (principal: string, parts: Partial<Rule>): Rule => ({
  ...{ principals: [principal], namespaces: ['*'], resources: ['*'], verbs: ['*'], ...parts },
});
/** Anna runs Jobs of her team and sees its pods; Ben looks at everything. */
const ACCESS: AccessFile = {
  rules: [
    rule(ANNA, { namespaces: ['default', 'team-*'], resources: ['jobs', 'pods', 'pods/log', 'namespaces'] }),
    rule(BEN, { verbs: ['get', 'list'] }),
    rule('arn:aws:iam::111122223333:role/patcher', { verbs: ['patch', 'get'], resources: ['jobs'] }),
  ],
};

let door: TestDoor;
beforeAll(async () => {
  door = await makeDoor(ACCESS);
  await door.create(manifest('secret'), 'other');
  const job = await door.create(manifest('pi', { suspend: true }));
  await door.addPod(job, 0, 'line\n');
});

const as = (username: string | undefined, groups: string[] = []) => {
  door.user = username === undefined ? undefined : { username, groups };
  return door;
};
const OTHER = JOBS.replace('default', 'other');
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

describe('who is not known', () => {
  it.each<[string, string | undefined]>([
    ['a request nobody has let in', undefined],
    ['a role that no rule names', 'arn:aws:iam::111122223333:role/ann'],
    ['the same role of another account', ANNA.replace('1111', '9999')],
  ])('is told to log in, whatever is asked for: %s', async (_, username) => {
    for (const path of ['/version', '/apis', JOBS, '/nothing'])
      expect((await as(username).ask('GET', path)).body).toEqual({
        ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
        ...{ message: 'Unauthorized', reason: 'Unauthorized', code: 401 },
      });
    expect((await as(username).ask('POST', REVIEWS, { spec: {} })).code).toBe(401);
  });
});

describe('what no rule allows is forbidden, in the words of the API server', () => {
  it.each<[string, string, string, string, object]>([
    [
      ...([ANNA, 'GET', OTHER] as const),
      `jobs.batch is forbidden: User "${ANNA}" cannot list resource "jobs" in API group "batch" in the namespace "other"`,
      { group: 'batch', kind: 'jobs' },
    ],
    [
      ...([ANNA, 'GET', `${OTHER}/secret`] as const),
      `jobs.batch "secret" is forbidden: User "${ANNA}" cannot get resource "jobs" in API group "batch" in the namespace "other"`,
      { name: 'secret', group: 'batch', kind: 'jobs' },
    ],
    [
      ...([ANNA, 'GET', '/apis/batch/v1/jobs'] as const),
      `jobs.batch is forbidden: User "${ANNA}" cannot list resource "jobs" in API group "batch" at the cluster scope`,
      { group: 'batch', kind: 'jobs' },
    ],
    [
      ...([ANNA, 'GET', '/api/v1/namespaces/default/events'] as const),
      `events is forbidden: User "${ANNA}" cannot list resource "events" in API group "" in the namespace "default"`,
      { kind: 'events' },
    ],
    [
      ...([ANNA, 'GET', '/api/v1/namespaces/other/pods/x/log'] as const),
      `pods "x" is forbidden: User "${ANNA}" cannot get resource "pods/log" in API group "" in the namespace "other"`,
      { name: 'x', kind: 'pods' },
    ],
    [
      ...([BEN, 'DELETE', JOBS] as const),
      `jobs.batch is forbidden: User "${BEN}" cannot deletecollection resource "jobs" in API group "batch" in the namespace "default"`,
      { group: 'batch', kind: 'jobs' },
    ],
    [
      ...([ANNA, 'GET', '/api/v1/namespaces/default/%3Cb%3E&amp'] as const),
      `&lt;b&gt;&amp;amp is forbidden: User "${ANNA}" cannot list resource "&lt;b&gt;&amp;amp" in API group "" in the namespace "default"`,
      { kind: '<b>&amp' },
    ],
    [...([BEN, 'GET', '/metrics'] as const), `forbidden: User "${BEN}" cannot get path "/metrics"`, {}],
    [...([BEN, 'POST', '/version'] as const), `forbidden: User "${BEN}" cannot create path "/version"`, {}],
  ])('%s: %s %s', async (username, method, path, message, details) => {
    const { code, body } = await as(username).ask(method, path);
    expect({ code, body }).toEqual({
      code: 403,
      body: {
        ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Forbidden', code: 403 },
        ...{ message, ...(Object.keys(details).length > 0 && { details }) },
      },
    });
  });

  it('also when it is a Job that an apply would make', async () => {
    const patcher = as('arn:aws:iam::111122223333:role/patcher');
    const apply = (name: string) =>
      patcher.ask('PATCH', `${JOBS}/${name}?fieldManager=a`, manifest(name, { suspend: true }), {
        'content-type': 'application/apply-patch+yaml',
      });
    expect(await apply('fresh')).toMatchObject({
      code: 403,
      body: { message: expect.stringMatching(/^jobs\.batch "fresh" is forbidden: .* cannot create resource "jobs"/) },
    });
    expect((await apply('pi')).code).not.toBe(403);
  });
});

describe('what a rule allows', () => {
  it.each<[string, string, string, number]>([
    [ANNA, 'GET', JOBS, 200],
    [ANNA, 'GET', '/apis/batch/v1/namespaces/team-x/jobs', 200],
    [ANNA, 'GET', '/api/v1/namespaces/default', 200],
    [ANNA, 'GET', '/api/v1/namespaces', 403],
    [ANNA, 'GET', '/api/v1/namespaces/other', 403],
    [BEN, 'GET', '/api/v1/namespaces', 200],
    [BEN, 'GET', '/apis/batch/v1/jobs', 200],
    [BEN, 'GET', `${OTHER}/secret`, 200],
    [BEN, 'GET', `${OTHER}/nothing`, 404],
    [BEN, 'DELETE', `${OTHER}/secret`, 403],
    [BEN, 'GET', '/version', 200],
    [BEN, 'GET', '/apis/batch/v1', 200],
    [BEN, 'GET', '/openapi/v3', 200],
  ])('%s: %s %s is answered with %d', async (username, method, path, expected) => {
    expect((await as(username).ask(method, path)).code).toBe(expected);
  });
});

describe('reviews', () => {
  const canI = async (username: string, verb: string, path: string, namespace = 'default', name = '') => {
    const [group = '', resource = '', subresource = ''] = path.split('/');
    const spec = { resourceAttributes: { verb, group, resource, subresource, namespace, name } };
    const { body } = await as(username).ask('POST', REVIEWS, { kind: 'SelfSubjectAccessReview', spec });
    return (body as { status: { allowed: boolean } }).status;
  };

  it.each<[string, string, string, string, boolean]>([
    [ANNA, 'create', 'batch/jobs', 'default', true],
    [ANNA, 'create', 'batch/jobs', 'other', false],
    [ANNA, 'list', 'batch/jobs', '', false],
    [ANNA, 'get', '/pods/log', 'team-a', true],
    [ANNA, '*', 'batch/jobs', 'default', true],
    [ANNA, '*', '*/*', 'default', false],
    [ANNA, 'list', '/namespaces', 'default', false],
    [BEN, 'list', '/namespaces', 'default', true],
    [BEN, 'delete', 'batch/jobs', 'default', false],
    [BEN, 'list', 'batch/jobs', '', true],
    [BEN, '*', 'batch/jobs', 'default', false],
    [BEN, 'create', 'authorization.k8s.io/selfsubjectaccessreviews', '', true],
  ])('%s may %s %s in "%s": %s', async (username, verb, path, namespace, allowed) => {
    const status = await canI(username, verb, path, namespace);
    expect(status).toEqual(allowed ? { allowed } : { allowed, reason: 'no rule allows it' });
  });

  it('tell a namespace by its own rules', async () => {
    expect(await canI(ANNA, 'get', '/namespaces', 'other', 'team-a')).toEqual({ allowed: true });
    expect(await canI(ANNA, 'get', '/namespaces', 'default', 'other')).toMatchObject({ allowed: false });
  });

  it('list what may be done in a namespace', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
    const rules = async (username: string, namespace: string) => {
      const { body } = await as(username).ask('POST', path, { spec: { namespace } });
      const { resourceRules } = (body as { status: { resourceRules: { resources: string[]; verbs: string[] }[] } })
        .status;
      return Object.fromEntries(resourceRules.map(({ resources, verbs }) => [resources[0], verbs.join(' ')]));
    };
    const own = {
      ...{ selfsubjectreviews: 'create', selfsubjectaccessreviews: 'create', selfsubjectrulesreviews: 'create' },
    };
    expect(await rules(ANNA, 'other')).toEqual(own);
    expect(await rules(ANNA, 'team-a')).toMatchObject({
      ...own,
      namespaces: 'delete get patch update',
    });
    expect(await rules(ANNA, 'team-a')).toMatchObject({
      jobs: expect.stringContaining('deletecollection'),
      'pods/log': 'get',
    });
    expect(await rules(BEN, 'other')).toMatchObject({
      ...own,
      jobs: 'get list',
      events: 'get list',
      'pods/log': 'get',
    });
    expect((await as(BEN).ask('POST', path, { spec: {} })).code).toBe(400);
  });

  it('say who asks', async () => {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    door.user = { username: ANNA, groups: [], extra: { arn: ['arn:aws:sts::111122223333:assumed-role/anna/laptop'] } };
    const { body } = await door.ask('POST', path, {});
    expect(body).toMatchObject({ status: { userInfo: { ...door.user, groups: ['system:authenticated'] } } });
  });
});

it('shows nothing of other namespaces, however the path is written', async () => {
  const segment = fc.constantFrom(
    ...[
      'other',
      'othe%72',
      '%6fther',
      'default',
      'default%2F..%2Fother',
      '..',
      '.',
      '',
      '%2e%2e',
      'namespaces',
      'OTHER',
    ],
    ...['jobs', 'job%73', 'secret', 'batch', 'v1', 'apis', 'api', 'pods', 'events', '%25other', 'other%00', 'status'],
  );
  const served = fc.constantFrom(OTHER, `${OTHER}/secret`, `${OTHER}/secret/status`, JOBS, '/apis/batch/v1/jobs');
  const path = fc
    .tuple(served, fc.array(fc.tuple(fc.nat(8), fc.nat(2), segment), { maxLength: 3 }))
    .map(([base, changes]) =>
      changes
        .reduce((steps, [at, removed, added]) => steps.toSpliced(1 + at, removed, added), base.split('/'))
        .join('/'),
    );
  const query = fc.constantFrom('', '?fieldSelector=metadata.namespace%3Dother', '?watch=false', '?namespace=other');
  as(ANNA);
  await fc.assert(
    fc.asyncProperty(path, query, async (where, asked) => {
      const request = new Request(`http://door${where}${asked}`);
      const { code, text } = await door.send(request);
      expect(code).toBeLessThan(500);
      if (code === 200) expect(text).not.toContain('secret');
    }),
    { numRuns: 500 },
  );
});

it('answers can-i as the request itself is answered, whatever the rules', async () => {
  const access: AccessFile = { rules: [] };
  const own = await makeDoor(access);
  own.user = { username: ANNA, groups: [] };
  const subset = <T>(...all: T[]) => fc.subarray(all, { minLength: 1 });
  const some = fc.record({
    principals: fc.constant<string[]>([ANNA]),
    namespaces: subset('*', 'default', 'other', 'o*', 'team-*'),
    resources: subset('*', 'jobs', 'jobs/status', 'pods', 'pods/log', '*/log', 'namespaces'),
    verbs: subset('*', 'get', 'list', 'create', 'patch', 'delete', 'deletecollection', 'update'),
  });
  const requests: [method: string, path: string, verb: string, what: string, name: string][] = [
    ['GET', '/apis/batch/v1/namespaces/NS/jobs', 'list', 'batch/jobs', ''],
    ['GET', '/apis/batch/v1/namespaces/NS/jobs/x', 'get', 'batch/jobs', 'x'],
    ['DELETE', '/apis/batch/v1/namespaces/NS/jobs/x', 'delete', 'batch/jobs', 'x'],
    ['DELETE', '/apis/batch/v1/namespaces/NS/jobs', 'deletecollection', 'batch/jobs', ''],
    ['POST', '/apis/batch/v1/namespaces/NS/jobs', 'create', 'batch/jobs', ''],
    ['PUT', '/apis/batch/v1/namespaces/NS/jobs/x', 'update', 'batch/jobs', 'x'],
    ['PATCH', '/apis/batch/v1/namespaces/NS/jobs/x', 'patch', 'batch/jobs', 'x'],
    ['GET', '/apis/batch/v1/namespaces/NS/jobs/x/status', 'get', 'batch/jobs/status', 'x'],
    ['GET', '/api/v1/namespaces/NS/pods', 'list', '/pods', ''],
    ['GET', '/api/v1/namespaces/NS/pods/x/log', 'get', '/pods/log', 'x'],
    ['GET', '/apis/batch/v1/jobs', 'list', 'batch/jobs', ''],
    ['GET', '/api/v1/namespaces/NS', 'get', '/namespaces', 'NS'],
    ['GET', '/api/v1/namespaces', 'list', '/namespaces', ''],
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(some, { maxLength: 2 }),
      fc.constantFrom(...requests),
      fc.constantFrom('default', 'other', 'team-a'),
      async (rules, [method, path, verb, what, name], place) => {
        const [group = '', resource = '', subresource = ''] = what.split('/');
        // Named by a rule that allows nothing of it, so that who asks is known.
        access.rules = [...rules, rule(ANNA, { verbs: ['watch'], resources: ['services'] })];
        const namespace = path.includes('NS') ? place : '';
        const spec = {
          resourceAttributes: { verb, group, resource, subresource, namespace, name: name.replace('NS', place) },
        };
        const { body } = await own.ask('POST', REVIEWS, { spec });
        const { code } = await own.ask(method, path.replace('NS', place));
        expect((body as { status: { allowed: boolean } }).status.allowed).toBe(code !== 403);
      },
    ),
    { numRuns: 300 },
  );
});
