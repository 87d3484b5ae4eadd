import { readRules } from '../../src/access/read-rules';

const SERVED = ['jobs', 'jobs/status', 'pods', 'pods/log'];
const read = (text: string) => readRules(Buffer.from(text), SERVED);

/** `line:column field: message | remedy`, a line each. */
function mistakes(text: string): string[] {
  const result = read(text);
  if (!('problems' in result)) return [];
  return result.problems.map(
    ({ position, field, message, remedy }) => `${position?.line}:${position?.column} ${field}: ${message} | ${remedy}`,
  );
}

it('reads rules in YAML, with all resources when none are named', () => {
  const text = `
rules:
  - principals: [arn:aws:iam::111122223333:role/ci-*]
    namespaces: [ci, "team-*"]
    verbs: [get, list]
  - principals: [arn:aws:iam::111122223333:user/anna]
    namespaces: ["*"]
    resources: [jobs, pods/log, "*/status"]
    verbs: ["*"]
`;
  expect(read(text)).toEqual({
    rules: [
      {
        ...{ principals: ['arn:aws:iam::111122223333:role/ci-*'], namespaces: ['ci', 'team-*'] },
        ...{ resources: ['*'], verbs: ['get', 'list'] },
      },
      {
        ...{ principals: ['arn:aws:iam::111122223333:user/anna'], namespaces: ['*'] },
        ...{ resources: ['jobs', 'pods/log', '*/status'], verbs: ['*'] },
      },
    ],
  });
});

it('reads the same in JSON, and a file that lets nobody in', () => {
  expect(read('{"rules": []}')).toEqual({ rules: [] });
});

it('says all mistakes at once, with their place and what to do', () => {
  const text = `rules:
  - principals: ["*"]
    namespaces: [Prod, "**"]
    resources: [job]
    verbs: [read]
    verb: get
  - principals: arn
    namespaces: []
  - x
rule: 1
`;
  expect(mistakes(text)).toEqual([
    '10:1 rule: there is no field rule here | fields are rules',
    '6:5 rules[0].verb: there is no field verb here | fields are principals, namespaces, resources, verbs',
    expect.stringMatching(/^2:18 rules\[0\]\.principals\[0\]: "\*" is no ARN of a user or role \| write arn:aws:iam::/),
    expect.stringMatching(/^3:18 rules\[0\]\.namespaces\[0\]: "Prod" is no name of a namespace \| write a lower-case/),
    expect.stringMatching(/^3:24 rules\[0\]\.namespaces\[1\]: "\*\*" is no name of a namespace/),
    '4:17 rules[0].resources[0]: there is no resource "job" | write one of jobs, jobs/status, pods, pods/log, */status, */log, *',
    expect.stringMatching(/^5:13 rules\[0\]\.verbs\[0\]: there is no verb "read" \| write one of get, list, watch,/),
    '7:5 rules[1].principals: a list of texts is needed | write principals: [...] with one text or more',
    '8:5 rules[1].namespaces: a list of texts is needed | write namespaces: [...] with one text or more',
    '7:5 rules[1].verbs: a list of texts is needed | write verbs: [...] with one text or more',
    expect.stringMatching(/^9:5 rules\[2\]: a rule has fields/),
    ...['principals', 'namespaces', 'verbs'].map((field) => expect.stringContaining(`9:5 rules[2].${field}: a list`)),
  ]);
});

it.each<[string, string]>([
  ['nothing', ''],
  ['a list', '- principals: []'],
  ['a text', 'rules'],
  ['rules that are no list', 'rules: {}'],
  ['broken YAML', 'rules: ['],
  ['two documents', 'rules: []\n---\nrules: []'],
  ['a key that stands twice', 'rules: []\nrules: []'],
  ['a number as a verb', '{rules: [{principals: [arn:aws:iam::111122223333:root], namespaces: [a], verbs: [1]}]}'],
  [
    'a prototype',
    '{"rules": [{"__proto__": {"verbs": ["*"]}, "principals": ["arn:aws:iam::111122223333:root"], "namespaces": ["a"]}]}',
  ],
  ['far too much', `rules: []\n# ${'x'.repeat(300_000)}`],
])('%s is no access file', (_, text) => {
  expect(read(text)).toEqual({
    problems: expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]),
  });
});
