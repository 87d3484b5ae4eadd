import { buildDefinition, type MapMode } from '../../lib/state-machine/definition';
import { loadStateMachine } from '../../src/asl/state-machine';

const validate = require('asl-validator');

const settings = {
  partition: 'aws',
  network: {
    clusterArn: 'arn:aws:ecs:us-east-1:1:cluster/c',
    subnets: ['subnet-1'],
    securityGroups: ['sg-1'],
    assignPublicIp: true,
  },
  judgeFailureArn: 'arn:aws:lambda:us-east-1:1:function:judge',
  finishJobArn: 'arn:aws:lambda:us-east-1:1:function:finish',
  bucketName: 'lists',
};

type States = Record<string, { Type: string; Catch?: unknown; End?: boolean; ItemProcessor?: { States: States } }>;

describe.each<MapMode>(['inline', 'distributed'])('the %s rendering of the state machine', (mode) => {
  const definition = buildDefinition(mode, settings);

  it('is valid', () => {
    const { isValid, errorsText } = validate(definition);
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  it('is taken by our interpreter', () => {
    expect(() => loadStateMachine(definition)).not.toThrow();
  });

  it('catches what Map and Run pod fail with', () => {
    const states = definition.States as unknown as States;
    expect(states['Run pods']?.Catch).toBeDefined();
    expect(states['Run pods']?.ItemProcessor?.States['Run pod']?.Catch).toBeDefined();
  });

  it('has no Task whose failure nobody sees: it is caught, or its Map is, or it is the last', () => {
    const unseen = (states: States, mapIsCaught: boolean): string[] =>
      Object.entries(states).flatMap(([name, state]) => [
        ...(state.Type === 'Task' && !state.Catch && !mapIsCaught && !state.End ? [name] : []),
        ...unseen(state.ItemProcessor?.States ?? {}, state.Catch !== undefined),
      ]);
    expect(unseen(definition.States as unknown as States, false)).toEqual([]);
  });

  it('passes one state for a pod that succeeds', () => {
    const processor = (definition.States as unknown as States)['Run pods']?.ItemProcessor;
    expect(processor).toMatchObject({ StartAt: 'Run pod', States: { 'Run pod': { Type: 'Task', End: true } } });
  });
});
