import { makeDoor, manifest, PODS, type TestDoor } from '../support/door';

let door: TestDoor;
let pod: string;
beforeAll(async () => {
  door = await makeDoor();
  pod = (await door.addPod(await door.create(manifest('pi')), 0)).metadata.name;
});

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

it.each<[string, string, string, string | undefined, string]>([
  ['to run something in it', 'GET', '/exec?command=ls', undefined, 'exec is not supported'],
  ['the same in the older way', 'POST', '/exec?command=ls', undefined, 'exec is not supported'],
  ['to speak with it', 'POST', '/attach', undefined, 'attach is not supported'],
  ['to connect to it', 'POST', '/portforward', undefined, 'port-forward is not supported'],
  ['to look into it', 'PATCH', '/ephemeralcontainers', MERGE, 'ephemeral containers are not supported'],
  ['to change it', 'PATCH', '', MERGE, 'pods cannot be changed'],
  ['to apply it', 'PATCH', '', APPLY, 'pods cannot be changed'],
  ['to replace it', 'PUT', '', 'application/json', 'pods cannot be changed'],
])('who wants of a pod %s is told why not, and that there is none where there is none', async (...row) => {
  const [, method, path, type, message] = row;
  const ask = (name: string) => {
    const body = type && { metadata: { labels: { a: 'b' } } };
    return door.ask(method, `${PODS}/${name}${path}`, body, type ? { 'content-type': type } : {});
  };
  const refused = { code: 405, body: { kind: 'Status', reason: 'MethodNotAllowed' } };
  expect(await ask(pod)).toMatchObject({ ...refused, body: { message: expect.stringContaining(message) } });
  // What is applied would be created.
  if (type === APPLY) expect((await ask('none')).body.message).toContain('pods are created by Jobs only');
  else expect(await ask('none')).toMatchObject({ code: 404, body: { message: 'pods "none" not found' } });
});
