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
