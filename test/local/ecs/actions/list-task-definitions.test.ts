import { ListTaskDefinitionsCommand, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { makeEcs } from '../../../support/ecs';

const nameOf = (arn: string) => arn.split('/').at(-1);

/** `b` with eleven revisions of which the second is inactive, and `a` and `bb` with one. */
async function makeDefinitions() {
  const made = await makeEcs();
  for (let i = 0; i < 11; i++) await made.register(undefined, { family: 'b' });
  for (const family of ['bb', 'a']) await made.register(undefined, { family });
  await made.call('DeregisterTaskDefinition', { taskDefinition: 'b:2' });
  return made;
}

it.each<[string, object, string[]]>([
  [
    'active ones, by family and by number',
    {},
    ['a:1', 'b:1', 'b:3', 'b:4', 'b:5', 'b:6', 'b:7', 'b:8', 'b:9', 'b:10', 'b:11', 'bb:1'],
  ],
  ['inactive ones', { status: 'INACTIVE' }, ['b:2']],
  ['those of one family, not of one that begins like it', { familyPrefix: 'bb' }, ['bb:1']],
  ['the newest first', { familyPrefix: 'b', sort: 'DESC', maxResults: 2 }, ['b:11', 'b:10']],
])('lists %s', async (_, input, expected) => {
  const { client } = await makeDefinitions();
  const { taskDefinitionArns } = await client.send(new ListTaskDefinitionsCommand(input));
  expect(taskDefinitionArns?.map(nameOf)).toEqual(expected);
});

it('gives each once, page by page', async () => {
  const { client } = await makeDefinitions();
  const seen: unknown[] = [];
  for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client, pageSize: 5 }, {}))
    seen.push(taskDefinitionArns.length, ...taskDefinitionArns);
  expect(seen.filter((it) => typeof it === 'number')).toEqual([5, 5, 2]);
  expect(new Set(seen.filter((it) => typeof it === 'string')).size).toBe(12);
});

it('refuses a token that is none', async () => {
  const { call } = await makeEcs();
  await expect(call('ListTaskDefinitions', { nextToken: 'x' })).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});
