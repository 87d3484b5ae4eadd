import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readAccess } from '../../lib/access';

it('reads who may do what', () => {
  const rule = {
    ...{ principals: ['arn:aws:iam::111122223333:role/A'], namespaces: ['*'] },
    ...{ resources: ['pods/log', 'jobs'], verbs: ['get'] },
  };
  expect(readAccess(JSON.stringify({ rules: [rule] }))).toEqual({ access: { rules: [rule] }, problems: [] });
});

it('says all that is wrong, with its place and what to do', () => {
  const text = 'rules:\n  - principals: ["*"]\n    namespaces: [a]\n    resources: [secrets]\n    verbs: [get]\n';
  expect(readAccess(text)).toEqual({
    access: { rules: [] },
    problems: [
      expect.stringMatching(/^:2:18: rules\[0\]\.principals\[0\]: "\*" is no ARN.*\n {4}write arn/),
      expect.stringMatching(
        /^:4:17: rules\[0\]\.resources\[0\]: there is no resource "secrets"\n {4}write one of .*jobs/,
      ),
    ],
  });
});

it('takes the examples of docs/access.md and of the README', () => {
  for (const file of ['docs/access.md', 'README.md']) {
    const text = readFileSync(path.join(__dirname, '../..', file), 'utf8');
    const examples = [...text.matchAll(/```yaml\n((?:# access\.yaml\n)?rules:\n[\s\S]*?)```/g)].map(
      ([, example]) => example ?? '',
    );
    expect(examples).toHaveLength(1);
    for (const example of examples)
      expect(readAccess(example)).toMatchObject({ problems: [], access: { rules: expect.any(Array) } });
  }
});
