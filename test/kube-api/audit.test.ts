import type { AuditEntry } from '../../src/kube-api/audit';
import { JOBS, makeDoor, manifest, type TestDoor } from '../support/door';

const ANNA = 'arn:aws:iam::111122223333:role/anna';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/anna/laptop';

let door: TestDoor;
beforeEach(async () => {
  door = await makeDoor({
    rules: [{ principals: [ANNA], namespaces: ['default'], resources: ['jobs', 'pods'], verbs: ['*'] }],
  });
  await door.create(manifest('pi', { suspend: true }));
  door.user = { username: ANNA, groups: [], extra: { arn: [SESSION] } };
  door.audited.length = 0;
});

const who = { user: ANNA, session: SESSION };
const MERGE = { 'content-type': 'application/merge-patch+json' };
const entry = (verb: string, code: number, more: Partial<AuditEntry> = {}) => [
  { ...who, verb, resource: 'jobs', namespace: 'default', name: 'pi', code, ...more },
];

it.each<[string, string, string, unknown, Record<string, string>, unknown[]]>([
  ['a creation', 'POST', JOBS, manifest('e'), {}, entry('create', 201, { name: 'e' })],
  [
    'one whose name the server gave',
    'POST',
    JOBS,
    manifest(undefined, {}, { generateName: 'n-' }),
    {},
    entry('create', 201, { name: expect.stringMatching(/^n-.{5}$/) }),
  ],
  ['a patch', 'PATCH', `${JOBS}/pi`, { spec: { suspend: false } }, MERGE, entry('patch', 200)],
  ['a deletion', 'DELETE', `${JOBS}/pi`, undefined, {}, entry('delete', 200)],
  ['a deletion of many', 'DELETE', JOBS, undefined, {}, entry('deletecollection', 200, { name: undefined })],
  [
    'what is forbidden',
    'DELETE',
    `${JOBS.replace('default', 'other')}/pi`,
    undefined,
    {},
    entry('delete', 403, { namespace: 'other' }),
  ],
  [
    'a forbidden look',
    'GET',
    '/api/v1/namespaces/default/pods/x/log',
    undefined,
    {},
    entry('get', 403, { resource: 'pods/log', name: 'x' }),
  ],
  ['a forbidden path', 'GET', '/metrics', undefined, {}, [{ ...who, verb: 'get', resource: '/metrics', code: 403 }]],
])('%s is told, with who did it', async (_, method, path, body, headers, expected) => {
  await door.ask(method, path, body, headers);
  expect(door.audited).toEqual(expected);
});

it.each<[string, string, string, unknown, Record<string, string>]>([
  ['a look', 'GET', `${JOBS}/pi`, undefined, {}],
  ['a dry run', 'POST', `${JOBS}?dryRun=All`, manifest('e'), {}],
  ['a mistake', 'POST', JOBS, manifest('E'), {}],
  ['what is not there', 'DELETE', `${JOBS}/nothing`, undefined, {}],
  ['a question about oneself', 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, {}],
])('%s is not', async (_, method, path, body, headers) => {
  await door.ask(method, path, body, headers);
  expect(door.audited).toEqual([]);
});

it('shows nothing of what was sent', async () => {
  const env = [{ name: 'TOKEN', value: 'hush' }];
  await door.ask('POST', JOBS, manifest('e', {}, {}, { containers: [{ name: 'main', image: 'perl', env }] }));
  expect(door.audited).toHaveLength(1);
  expect(JSON.stringify(door.audited)).not.toContain('hush');
});

it('has no session where the user is one', async () => {
  door.user = { username: ANNA, groups: [], extra: { arn: [ANNA] } };
  await door.ask('DELETE', `${JOBS}/pi`);
  expect(door.audited[0]).not.toHaveProperty('session');
});
