import type { Container } from '../../src/job/types';
import { commandOf, type PlannedCommand } from '../../src/plan/command';
import { environmentOf } from '../../src/plan/environment';
import { PLACEHOLDERS } from '../../src/plan/placeholders';
import { admitted } from '../support/plan';

const ENV = [
  { name: 'FIXED', value: 'f' },
  { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
];

function planned(container: Partial<Container>): PlannedCommand {
  const job = admitted({ container: { env: ENV, ...container }, spec: { completionMode: 'Indexed', completions: 3 } });
  const [main] = job.spec.template.spec.containers;
  return commandOf(main as Container, environmentOf(job, main as Container));
}

describe('what a container runs', () => {
  // The four cases of kubernetes-jobs.md 8.2.
  it.each<[string, Partial<Container>, PlannedCommand]>([
    ['neither: the image says it all', {}, {}],
    ['args only: the entry point of the image with them', { args: ['a', 'b'] }, { command: ['a', 'b'] }],
    ['command only: not the CMD of the image', { command: ['c', 'd'] }, { entryPoint: ['c'], command: ['d'] }],
    ['a command of one word: not the CMD of the image either', { command: ['c'] }, { entryPoint: ['c'], command: [] }],
    ['both', { command: ['c', 'd'], args: ['a'] }, { entryPoint: ['c'], command: ['d', 'a'] }],
    ['empty lists are none', { command: [], args: [] }, {}],
  ])('%s', (_, container, expected) => {
    expect(planned(container)).toEqual(expected);
  });

  it.each<[string, Partial<Container>, PlannedCommand]>([
    ['a fixed variable is written out', { command: ['c', '$(FIXED)'] }, { entryPoint: ['c'], command: ['f'] }],
    ['as the program itself, too', { command: ['/bin/$(FIXED)'] }, { entryPoint: ['/bin/f'], command: [] }],
    [
      'one of the pod is put in when the pod starts',
      { command: ['c', '-n', 'x-$(POD)'] },
      { entryPoint: ['c'], override: ['-n', `x-${PLACEHOLDERS.podName}`] },
    ],
    ['in args, too', { args: ['$(POD)', 'b'] }, { override: [PLACEHOLDERS.podName, 'b'] }],
    ['the index can be used', { args: ['$(JOB_COMPLETION_INDEX)'] }, { override: [PLACEHOLDERS.slot] }],
    ['one of the Job is no part of the shared definition', { args: ['$(NAMESPACE)'] }, { override: ['default'] }],
    [
      'what is not declared stays',
      { args: ['$(PATH)', '$$(POD)', '$POD'] },
      { command: ['$(PATH)', '$(POD)', '$POD'] },
    ],
    ['a program that differs cannot be had', { command: ['$(POD)'] }, { variesFirst: '$(POD)' }],
    [
      'nor one that differs by Job',
      { command: ['/$(NAMESPACE)/run'], args: ['a'] },
      { variesFirst: '/$(NAMESPACE)/run' },
    ],
  ])('%s', (_, container, expected) => {
    expect(planned(container)).toEqual(expected);
  });
});
