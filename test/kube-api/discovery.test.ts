import { makeDoor, manifest, type TestDoor } from '../support/door';
import { encodeObject } from '../support/protobuf';

let door: TestDoor;
beforeAll(async () => {
  door = await makeDoor();
});
afterAll(() => expect(door.failures).toEqual([]));

const typeOf = (version: string) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;

describe('aggregated discovery', () => {
  it.each([
    ['1.30 to 1.33', `${typeOf('v2')},${typeOf('v2beta1')},application/json`, 'v2'],
    ['1.27 to 1.29', `${typeOf('v2beta1')},application/json`, 'v2beta1'],
  ])('is given to kubectl %s under the very type that it asks for', async (_, accept, version) => {
    const { headers, text } = await door.ask('GET', '/apis', undefined, { accept });
    expect(headers.get('content-type')).toBe(typeOf(version));
    const body = JSON.parse(text);
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}` });
    const batch = body.items.find(({ metadata }: { metadata: { name: string } }) => metadata.name === 'batch');
    expect(batch.versions).toMatchObject([
      {
        version: 'v1',
        resources: [
          {
            ...{ resource: 'jobs', singularResource: 'job', scope: 'Namespaced', categories: ['all'] },
            responseKind: { group: 'batch', version: 'v1', kind: 'Job' },
          },
          { resource: 'cronjobs', singularResource: 'cronjob', shortNames: ['cj'], categories: ['all'] },
        ],
      },
    ]);
    const core = JSON.parse((await door.ask('GET', '/api', undefined, { accept })).text);
    expect(core.items).toHaveLength(1);
    expect(core.items[0].metadata).toEqual({});
  });

  it('is not given to who does not ask for it', async () => {
    for (const accept of ['*/*', 'application/json', `${typeOf('v9')},*/*`])
      expect((await door.ask('GET', '/apis', undefined, { accept })).body.kind).toBe('APIGroupList');
  });
});

describe('OpenAPI', () => {
  it('has an empty document in its old form', async () => {
    const { code, text, headers } = await door.ask('GET', '/openapi/v2');
    expect([code, text]).toEqual([200, '']);
    expect(headers.get('content-type')).not.toContain('@');
  });

  it('is found by an index, and asked for once', async () => {
    const index = await door.ask('GET', '/openapi/v3');
    const { paths } = index.body as { paths: Record<string, { serverRelativeURL: string }> };
    expect(Object.keys(paths).sort()).toEqual([
      ...['api/v1', 'apis/authentication.k8s.io/v1', 'apis/authorization.k8s.io/v1', 'apis/batch/v1'],
    ]);
    const tag = index.headers.get('etag') ?? '';
    expect((await door.ask('GET', '/openapi/v3', undefined, { 'if-none-match': tag })).code).toBe(304);
    const url = paths['apis/batch/v1']?.serverRelativeURL ?? '';
    const { headers } = await door.ask('GET', url);
    expect(headers.get('cache-control')).toContain('immutable');
    expect(new Date(headers.get('expires') ?? '').getTime()).toBeGreaterThan(door.now + 300 * 24 * 3600_000);
    // Under another hash it would be another document.
    expect((await door.ask('GET', url.replace(/hash=.*/, 'hash=X'))).headers.get('cache-control')).toBeNull();
  });

  it('tells clients that the server validates fields, and how lists are merged', async () => {
    const { paths, components } = (await door.ask('GET', '/openapi/v3/apis/batch/v1')).body as unknown as {
      // biome-ignore lint/suspicious/noExplicitAny: a document of another's making
      [part: string]: Record<string, any>;
    };
    const patch = paths?.['/apis/batch/v1/namespaces/{namespace}/jobs/{name}'].patch;
    expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'batch', version: 'v1', kind: 'Job' });
    expect(patch.parameters).toContainEqual(expect.objectContaining({ in: 'query', name: 'fieldValidation' }));
    expect(patch.requestBody.content).toHaveProperty('application/strategic-merge-patch+json');
    const schemas = components?.schemas;
    expect(schemas['io.k8s.api.core.v1.PodSpec'].properties.containers).toMatchObject({
      ...{ 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-list-type': 'map', type: 'array' },
      items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
    });
    expect(schemas['io.k8s.api.batch.v1.JobSpec']).toMatchObject({
      required: ['template'],
      properties: {
        parallelism: { type: 'integer', format: 'int32', description: expect.stringContaining('maximum') },
      },
    });
  });

  it.each(['api/v1', 'apis/batch/v1', 'apis/authorization.k8s.io/v1'])(
    'refers in %s to nothing that is not in it',
    async (path) => {
      const { text, body } = await door.ask('GET', `/openapi/v3/${path}`);
      const { schemas } = body.components as { schemas: object };
      for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
        expect(schemas).toHaveProperty([name as string]);
    },
  );
});

describe('access reviews', () => {
  const ask = (kind: string, spec: object, headers = {}) => {
    const group = kind === 'SelfSubjectReview' ? 'authentication' : 'authorization';
    const path = `/apis/${group}.k8s.io/v1/${kind.toLowerCase()}s`;
    return door.ask('POST', path, { kind, apiVersion: `${group}.k8s.io/v1`, spec }, headers);
  };
  const resource = (resourceAttributes: object) => ({ resourceAttributes });

  it.each<[string, boolean, object]>([
    ['to create Jobs', true, resource({ verb: 'create', group: 'batch', resource: 'jobs', namespace: 'x' })],
    ['to read logs', true, resource({ verb: 'get', resource: 'pods', subresource: 'log' })],
    ['to do all with Jobs', true, resource({ verb: '*', group: 'batch', resource: 'jobs' })],
    ['to do all', true, resource({ verb: '*', group: '*', resource: '*' })],
    ['to create pods', false, resource({ verb: 'create', resource: 'pods' })],
    ['to list nodes', false, resource({ verb: 'list', resource: 'nodes' })],
    ['to list Jobs of another group', false, resource({ verb: 'list', resource: 'jobs' })],
    ['to read the version', true, { nonResourceAttributes: { path: '/version', verb: 'get' } }],
    ['to read a path below another', true, { nonResourceAttributes: { path: '/apis/batch', verb: 'get' } }],
    ['to read metrics', false, { nonResourceAttributes: { path: '/metrics', verb: 'get' } }],
  ])('says whether one is allowed %s: %s', async (_, allowed, spec) => {
    const { code, body } = await ask('SelfSubjectAccessReview', spec);
    expect(code).toBe(201);
    expect(body).toMatchObject({ kind: 'SelfSubjectAccessReview', spec, status: { allowed } });
    if (!allowed) expect((body.status as { reason: string }).reason).not.toBe('');
  });

  it('says what one may do, and who one is', async () => {
    const rules = (await ask('SelfSubjectRulesReview', { namespace: 'default' })).body.status as {
      resourceRules: object[];
    };
    expect(rules.resourceRules).toContainEqual({ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] });
    expect((await ask('SelfSubjectReview', {})).body).toMatchObject({
      status: { userInfo: { username: 'tester', groups: ['system:masters', 'system:authenticated'] } },
    });
  });

  it('reads protobuf, as kubectl sends it from 1.32 on', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: resource({ verb: 'list', resource: 'pods' }),
    };
    const request = new Request('http://door/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      ...{ method: 'POST', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } },
      body: encodeObject(review),
    });
    expect(await door.send(request)).toMatchObject({ code: 201, body: { ...review, status: { allowed: true } } });
  });

  it('refuses what asks nothing, or something else', async () => {
    expect((await ask('SelfSubjectAccessReview', {})).code).toBe(400);
    expect(
      (await door.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', manifest('pi'))).code,
    ).toBe(400);
  });

  it('lets nobody act for another', async () => {
    for (const name of ['Impersonate-User', 'impersonate-group'])
      expect((await door.ask('GET', '/version', undefined, { [name]: 'x' })).code).toBe(403);
  });
});
