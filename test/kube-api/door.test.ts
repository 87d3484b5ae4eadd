import { JOBS, makeDoor, manifest, PODS, type TestDoor } from '../support/door';
import { START } from '../support/surroundings';

let door: TestDoor;
beforeAll(async () => {
  door = await makeDoor();
});

/** With details, into which clients look. */
const status = (code: number, reason: string, message: string) => ({
  ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' },
  ...{ code, reason, message, details: {} },
});

describe('what is not served', () => {
  it.each([
    '/',
    '/nosuch',
    '/apis/batch/v1beta1/jobs',
    '/api/v1/nodes',
    `${JOBS}/pi/scale`,
    '/apis/batch/v1/namespaces',
  ])('is a Status of 404 at %s, whatever the method', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await door.ask(method, path)).toMatchObject({
        code: 404,
        body: status(404, 'NotFound', `the server could not find the requested resource (${path})`),
      });
  });

  it.each([
    ['DELETE', `${JOBS}/pi/status`, 'GET, PUT, PATCH'],
    ['PATCH', JOBS, 'GET, POST, DELETE'],
    ['PUT', PODS, 'GET, POST, DELETE'],
    ['OPTIONS', '/version', 'GET'],
  ])('is a Status of 405 for %s %s', async (method, path, allowed) => {
    const { code, body, headers } = await door.ask(method, path);
    expect(code).toBe(405);
    expect(body).toEqual(status(405, 'MethodNotAllowed', `${method} is not supported on ${path}`));
    expect(headers.get('allow')).toBe(allowed);
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('passes over a slash at the end of a path', async () => {
    for (const path of ['/api/', '/apis/', '/apis/batch/v1/', `${JOBS}/`, '/api/v1/namespaces/'])
      expect((await door.ask('GET', path)).text).toBe((await door.ask('GET', path.slice(0, -1))).text);
  });

  it('answers HEAD as GET, without a body', async () => {
    expect(await door.ask('HEAD', '/version')).toMatchObject({ code: 200, text: '' });
    expect((await door.ask('HEAD', `${JOBS}/nosuch`)).code).toBe(404);
  });
});

describe('the body of a request', () => {
  const send = (body: string | Uint8Array<ArrayBuffer> | undefined, type?: string) =>
    door.send(
      new Request(`http://door${JOBS}`, {
        method: 'POST',
        body,
        headers: type === undefined ? {} : { 'content-type': type },
      }),
    );

  it.each([
    ['none', undefined],
    ['no JSON', '{"a":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"x"'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['JSON far too deep', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['lists far too deep', `{"spec":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['JSON just too deep', `${'{"a":'.repeat(102)}1${'}'.repeat(102)}`],
  ])('is refused when it is %s', async (_, body) => {
    expect(await send(body, 'application/json')).toMatchObject({
      code: 400,
      body: { kind: 'Status', reason: 'BadRequest' },
    });
  });

  it('may have 3 MiB, and not a byte more', async () => {
    const text = JSON.stringify(manifest('large'));
    const limit = 3 * 1024 * 1024;
    expect((await send(text.padEnd(limit), 'application/json')).code).toBe(201);
    expect(await send(text.padEnd(limit + 1), 'application/json')).toMatchObject({
      code: 413,
      body: { kind: 'Status', reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
    });
  });

  it.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
    ['Application/JSON', 201],
    ['application/yaml', 201],
    ['application/vnd.kubernetes.protobuf', 400],
    ['text/plain', 415],
  ])('of type %s is answered with %d', async (type, code) => {
    const fresh = manifest(`of-${Buffer.from(type).toString('hex').slice(0, 40)}-${type.length}`);
    const answer = await send(JSON.stringify(fresh), type);
    expect(answer.code).toBe(code);
    if (code === 415) expect(answer.body).toMatchObject({ kind: 'Status', reason: 'UnsupportedMediaType' });
  });
});

describe('discovery', () => {
  it('says which Kubernetes is meant', async () => {
    expect((await door.ask('GET', '/version')).body).toMatchObject({
      ...{ major: '1', minor: '36', gitVersion: 'v1.36.0+gantry.0.1.0' },
    });
  });

  it('lists groups and resources as kubectl reads them', async () => {
    expect((await door.ask('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const batch = { name: 'batch', preferredVersion: { groupVersion: 'batch/v1', version: 'v1' } };
    expect((await door.ask('GET', '/apis')).body).toMatchObject({ kind: 'APIGroupList', groups: [batch, {}, {}] });
    expect((await door.ask('GET', '/apis/batch')).body).toMatchObject({ kind: 'APIGroup', ...batch });
  });

  it.each([...['/api/v1', '/apis/batch/v1', '/apis/authorization.k8s.io/v1', '/apis/authentication.k8s.io/v1']])(
    'promises nothing of %s that is not served',
    async (path) => {
      const { body } = await door.ask('GET', path);
      expect(body.kind).toBe('APIResourceList');
      const fresh = await makeDoor();
      for (const { name, namespaced, verbs } of body.resources as {
        name: string;
        namespaced: boolean;
        verbs: string[];
      }[]) {
        const [plural, subresource = ''] = name.split('/');
        const root = `${path}${namespaced ? '/namespaces/default' : ''}/${plural}`;
        const one = `${root}/x${subresource && `/${subresource}`}`;
        const asked: Record<string, [string, string]> = {
          ...{
            get: ['GET', one],
            list: ['GET', root],
            watch: ['GET', `${root}?watch=true`],
            create: ['POST', root],
            delete: ['DELETE', one],
            patch: ['PATCH', one],
            update: ['PUT', one],
            deletecollection: ['DELETE', root],
          },
        };
        for (const verb of verbs) {
          const [method, where] = asked[verb] as [string, string];
          const { code, body: answer } = await fresh.ask(method, where);
          expect([
            verb,
            where,
            code === 405 || String(answer?.message).startsWith('the server could not find'),
          ]).toEqual([...[verb, where], false]);
        }
      }
    },
  );

  it.each(['/healthz', '/livez', '/readyz'])('is well at %s', async (path) => {
    expect(await door.ask('GET', path)).toMatchObject({ code: 200, text: 'ok' });
  });

  it('refuses a namespace that none can be', async () => {
    expect((await door.ask('GET', '/api/v1/namespaces/Not_One')).code).toBe(400);
  });
});

describe('events', () => {
  const EVENTS = '/api/v1/namespaces/default/events';
  const jobs = [
    { namespace: 'default', name: 'pi', uid: 'uid-1' },
    { namespace: 'default', name: 'e', uid: 'uid-2' },
    { namespace: 'other', name: 'pi', uid: 'uid-3' },
  ];
  const completed = { type: 'Normal' as const, reason: 'Completed', message: 'Job completed' };
  const failed = { type: 'Warning' as const, reason: 'BackoffLimitExceeded', message: 'Job has reached the limit' };

  beforeAll(async () => {
    for (const job of jobs) await door.store.events.record(job, [completed], START);
    await door.store.events.record(jobs[1] as (typeof jobs)[0], [failed, failed], START);
  });

  const saying = async (path: string) => {
    const { body } = await door.ask('GET', path);
    expect(body).toMatchObject({ kind: 'EventList', apiVersion: 'v1' });
    return (body.items as { involvedObject: { name: string }; reason: string }[])
      .map(({ involvedObject, reason }) => `${involvedObject.name} ${reason}`)
      .sort();
  };

  it.each([
    ['everything of a namespace', '', ['e BackoffLimitExceeded', 'e Completed', 'pi Completed']],
    ['those of an object', '?fieldSelector=involvedObject.name%3Dpi,involvedObject.kind%3DJob', ['pi Completed']],
    ['those of a uid', '?fieldSelector=involvedObject.uid%3Duid-2', ['e BackoffLimitExceeded', 'e Completed']],
    ['warnings', '?fieldSelector=type%3DWarning', ['e BackoffLimitExceeded']],
    ['a reason', '?fieldSelector=reason%3DCompleted', ['e Completed', 'pi Completed']],
  ])('are listed: %s', async (_, query, expected) => {
    expect(await saying(EVENTS + query)).toEqual(expected);
  });

  it('are listed of all namespaces', async () => {
    expect(await saying('/api/v1/events')).toHaveLength(4);
  });

  it('are the same when they are recorded again, and go after an hour', async () => {
    const before = await door.items('Event');
    for (const job of jobs) await door.store.events.record(job, [completed, completed], START);
    expect(await door.items('Event')).toEqual(before);
    expect(before[0]?.expires).toEqual({ N: String(START / 1000 + 3600) });
  });
});
