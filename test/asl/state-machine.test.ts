import { buildDefinition, type MapMode } from '../../lib/state-machine/definition';
import { loadStateMachine } from '../../src/asl/state-machine';
import { LAMBDA, machineOf } from '../support/asl';

const problemsOf = (definition: unknown): string[] => {
  try {
    loadStateMachine(definition);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
};
const withState = (state: Record<string, unknown>) => problemsOf(machineOf({ S: state }));
const Pass = { Type: 'Pass', End: true };
const Task = { Type: 'Task', Resource: LAMBDA, End: true };
const inner = { StartAt: 'In', States: { In: Pass } };
const children = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner };
const Inline = { Type: 'Map', ItemProcessor: inner, End: true };
const Distributed = { Type: 'Map', ItemProcessor: children, End: true };
const retry = (more: Record<string, unknown>) => ({ ...Task, Retry: [{ ErrorEquals: ['E'], ...more }] });

describe('loading a definition', () => {
  it('names everything that is wrong, at once', () => {
    const states = {
      A: { Type: 'Pass', Next: 'Nowhere', Result: 1 },
      B: { Type: 'Wait', Seconds: '{% 1 + %}', Next: 'A' },
      C: { Type: 'Task', QueryLanguage: 'JSONPath', Resource: LAMBDA, End: true },
      D: { Type: 'Dance' },
    };
    expect(problemsOf({ QueryLanguage: 'JSONata', StartAt: 'Z', States: states })).toEqual([
      '/StartAt: there is no state "Z"',
      '/States/A/Result: not supported here',
      expect.stringMatching(/^\/States\/B\/Seconds: '1 \+' is not JSONata: .+ \(at \d+\)$/),
      '/States/C: the query language JSONPath is not supported, only JSONata',
      '/States/D/Type: there is no type "Dance"',
    ]);
  });

  it.each([
    ['a target that is not there', { ...Pass, End: undefined, Next: 'X' }, '/States/S/Next: there is no state "X"'],
    ['no Next and no End', { Type: 'Pass' }, '/States/S: needs either Next or "End": true'],
    ['Next beside End', { ...Pass, Next: 'S' }, '/States/S: needs either Next or "End": true'],
    [
      'Seconds beside Timestamp',
      { Type: 'Wait', Seconds: 1, Timestamp: '{% $now() %}', End: true },
      '/States/S: needs either Seconds or Timestamp',
    ],
    [
      'a Timestamp that is none',
      { Type: 'Wait', Timestamp: '2026-02-30T00:00:00Z', End: true },
      '/States/S/Timestamp: String does not match RFC3339 timestamp',
    ],
    ['a Wait below 0', { Type: 'Wait', Seconds: -1, End: true }, '/States/S/Seconds: '],
    ['a reserved variable', { ...Pass, Assign: { states: 1 } }, '/States/S/Assign/states: '],
    ['a variable that is no name', { ...Pass, Assign: { 'a-b': 1 } }, '/States/S/Assign/a-b: '],
    ['a dynamic retrier', retry({ MaxAttempts: '{% 3 %}' }), '/States/S/Retry[0]/MaxAttempts: '],
    ['a back-off that shrinks', retry({ BackoffRate: 0.5 }), '/States/S/Retry[0]/BackoffRate: '],
    ['too long a delay', retry({ MaxDelaySeconds: 31_622_401 }), '/States/S/Retry[0]/MaxDelaySeconds: '],
    ['an unknown jitter', retry({ JitterStrategy: 'HALF' }), '/States/S/Retry[0]/JitterStrategy: '],
    [
      'States.ALL beside others',
      retry({ ErrorEquals: ['States.ALL', 'E'] }),
      '/States/S/Retry[0]/ErrorEquals: States.ALL must stand alone',
    ],
    [
      'States.ALL before others',
      { ...Task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] },
      '/States/S/Retry: States.ALL must be in the last place',
    ],
    ['a timeout of 0', { ...Task, TimeoutSeconds: 0 }, '/States/S/TimeoutSeconds: '],
    [
      'a task token',
      { ...Task, Resource: `${LAMBDA}.waitForTaskToken` },
      '/States/S/Resource: task tokens are not supported',
    ],
    [
      'an activity',
      { ...Task, Resource: 'arn:aws:states:us-east-1:1:activity:a' },
      '/States/S/Resource: activities are not supported',
    ],
    ['Parameters', { ...Task, Parameters: {} }, '/States/S/Parameters: not supported here'],
    ['no choices', { Type: 'Choice', Choices: [] }, '/States/S/Choices: '],
    [
      'a Choice rule of JSONPath',
      { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'S' }] },
      '/States/S/Choices[0]/Variable: not supported here',
    ],
    [
      'an inner state',
      { ...Inline, ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass' } } } },
      '/States/S/ItemProcessor/States/In: needs either Next',
    ],
    [
      'a jump out of a branch',
      { Type: 'Parallel', Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', Next: 'S' } } }], End: true },
      '/States/S/Branches[0]/States/In/Next: there is no state "S"',
    ],
    [
      'two states of one name',
      { ...Inline, ItemProcessor: { StartAt: 'S', States: { S: Pass } } },
      '/States/S/ItemProcessor/States/S: another state has the same name',
    ],
    [
      'a name that a scope around it assigns',
      { ...Inline, Assign: { n: 1 }, ItemProcessor: { StartAt: 'In', States: { In: { ...Pass, Assign: { n: 1 } } } } },
      '/States/S/ItemProcessor/States/In/Assign/n: a scope around',
    ],
    [
      'a reader of an inline Map',
      { ...Inline, ItemReader: { Resource: LAMBDA, ReaderConfig: { InputType: 'JSON' } } },
      '/States/S/ItemReader: needs a Map of mode DISTRIBUTED',
    ],
    [
      'a reader of CSV',
      { ...Distributed, ItemReader: { Resource: LAMBDA, ReaderConfig: { InputType: 'CSV' } } },
      '/States/S/ItemReader/ReaderConfig/InputType: ',
    ],
    [
      'ItemBatcher',
      { ...Distributed, ItemBatcher: { MaxItemsPerBatch: 2 } },
      '/States/S/ItemBatcher: not supported here',
    ],
    [
      'EXPRESS children',
      {
        ...Distributed,
        ItemProcessor: { ...children, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      },
      '/States/S/ItemProcessor/ProcessorConfig: ',
    ],
    [
      'results as lines',
      { ...Distributed, ResultWriter: { Resource: LAMBDA, Arguments: {}, WriterConfig: { OutputType: 'JSONL' } } },
      '/States/S/ResultWriter/WriterConfig/OutputType: ',
    ],
    ['too long a label', { ...Distributed, Label: 'x'.repeat(41) }, '/States/S/Label: '],
  ])('refuses %s', (_, state, problem) => {
    expect(withState(JSON.parse(JSON.stringify(state)))).toContainEqual(expect.stringContaining(problem));
  });

  it('lets the children of a distributed Map use the names of their parent', () => {
    const In = { ...Pass, Assign: { n: 1 } };
    expect(withState({ ...Distributed, Assign: { n: 1 }, ItemProcessor: { ...children, States: { In } } })).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'states'],
    ['an empty object', {}],
    ['states that are none', machineOf({ S: null })],
    ['a prototype as type', machineOf({ S: { Type: 'constructor' } })],
  ])('refuses %s', (_, definition) => {
    expect(problemsOf(definition)).not.toEqual([]);
  });

  it('takes JSONata state by state in a machine of JSONPath', () => {
    expect(problemsOf({ StartAt: 'S', States: { S: { ...Pass, QueryLanguage: 'JSONata' } } })).toEqual([]);
  });

  it.each<MapMode>(['inline', 'distributed'])('takes our own machine, %s', (mode) => {
    const network = { clusterArn: 'c', subnets: [], securityGroups: [], assignPublicIp: true };
    const settings = { network, partition: 'aws', judgeFailureArn: 'j', finishJobArn: 'f', bucketName: 'b' };
    expect(problemsOf(JSON.parse(JSON.stringify(buildDefinition(mode, settings))))).toEqual([]);
  });
});
