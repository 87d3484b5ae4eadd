import { withConsoleLinks } from '../../src/status/console-links';
import { admitted } from '../support/plan';

const arn = (partition: string) => `arn:${partition}:states:eu-west-1:123456789012:execution:Gantry-inline:uid-1`;

it('leads to the execution and to the logs, beside the annotations of the user', () => {
  const job = admitted();
  job.metadata.annotations = { own: 'x' };
  expect(withConsoleLinks(job, arn('aws'), '/gantry/pods').metadata.annotations).toEqual({
    own: 'x',
    'gantry/execution': `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${arn('aws')}`,
    'gantry/logs':
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fgantry$252Fpods',
  });
});

it.each([
  ['aws-cn', 'https://eu-west-1.console.amazonaws.cn/states'],
  ['aws-us-gov', 'https://eu-west-1.console.amazonaws-us-gov.com/states'],
])('knows the console of %s', (partition, start) => {
  const { annotations } = withConsoleLinks(admitted(), arn(partition), 'pods').metadata;
  expect(annotations?.['gantry/execution']).toContain(start);
});

it('leads nowhere when it is not known where the console is', () => {
  const job = admitted();
  expect(withConsoleLinks(job, arn('aws-iso'), 'pods')).toBe(job);
  expect(withConsoleLinks(job, arn('aws').replace('123456789012', '000000000000'), 'pods')).toBe(job);
});
