import { unknownFields } from '../../../src/local/step-functions/integration';
import { RUN_TASK_FIELDS } from '../../../src/local/step-functions/integrations/run-task-fields';

describe('unknownFields', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing in what our state machine sends', ourArguments(), []],
    ['a member on top', { Cluster: 'c', Count: 2 }, ['Count']],
    ['every one of several', { Tags: [], ClientToken: 'x' }, ['Tags', 'ClientToken']],
    ['a role in the overrides', { Overrides: { TaskRoleArn: 'r' } }, ['Overrides.TaskRoleArn']],
    [
      'camelCase, where PascalCase is wanted, inside a list',
      { Overrides: { ContainerOverrides: [{ Name: 'a' }, { name: 'b' }] } },
      ['Overrides.ContainerOverrides.name'],
    ],
    ['nothing in an expression', '{% $states.input %}', []],
    ['members that objects inherit', { constructor: 1 }, ['constructor']],
  ])('finds %s', (_, args, unknown) => {
    expect(unknownFields(args, RUN_TASK_FIELDS)).toEqual(unknown);
  });
});

function ourArguments() {
  return {
    Cluster: 'c',
    TaskDefinition: 't',
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: ['s'], SecurityGroups: ['g'], AssignPublicIp: 'ENABLED' },
    },
    Overrides: { ContainerOverrides: [{ Name: 'a', Command: ['x'], Environment: [{ Name: 'A', Value: 'b' }] }] },
    PropagateTags: 'TASK_DEFINITION',
  };
}
