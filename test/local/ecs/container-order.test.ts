import { type ContainerState, nextStarts, nextStops } from '../../../src/local/ecs/container-order';
import type { ContainerDefinition } from '../../../src/local/ecs/task-definition';

type Condition = 'START' | 'COMPLETE' | 'SUCCESS' | 'HEALTHY';

const container = (name: string, dependsOn: Record<string, Condition> = {}) =>
  ({
    name,
    dependsOn: Object.entries(dependsOn).map(([containerName, condition]) => ({ containerName, condition })),
  }) as ContainerDefinition;

const waiting: ContainerState = { phase: 'waiting' };
const starting: ContainerState = { phase: 'starting' };
const running: ContainerState = { phase: 'running', healthy: false, timedOut: false };
const healthy: ContainerState = { phase: 'running', healthy: true, timedOut: false };
const timedOut: ContainerState = { phase: 'running', healthy: false, timedOut: true };
const exited = (exitCode?: number): ContainerState => ({ phase: 'stopped', exitCode });

const states = (of: Record<string, ContainerState>) => new Map(Object.entries(of));

describe('what can start', () => {
  it.each<[string, Condition, ContainerState, 'starts' | 'waits' | 'never']>([
    ['START: the other one waits', 'START', waiting, 'waits'],
    ['START: the other one is starting', 'START', starting, 'waits'],
    ['START: the other one runs', 'START', running, 'starts'],
    ['START: the other one has already ended, badly', 'START', exited(1), 'starts'],
    ['COMPLETE: the other one runs', 'COMPLETE', running, 'waits'],
    ['COMPLETE: the other one has ended, badly', 'COMPLETE', exited(3), 'starts'],
    ['COMPLETE: the other one was lost', 'COMPLETE', exited(), 'starts'],
    ['COMPLETE: the other one is too slow', 'COMPLETE', timedOut, 'never'],
    ['SUCCESS: the other one has succeeded', 'SUCCESS', exited(0), 'starts'],
    ['SUCCESS: the other one has failed', 'SUCCESS', exited(1), 'never'],
    ['SUCCESS: the other one was lost', 'SUCCESS', exited(), 'never'],
    ['SUCCESS: the other one is too slow', 'SUCCESS', timedOut, 'never'],
    ['HEALTHY: the other one runs, and nothing is known of its health', 'HEALTHY', running, 'waits'],
    ['HEALTHY: the other one is healthy', 'HEALTHY', healthy, 'starts'],
    ['HEALTHY: the other one did not become healthy in time', 'HEALTHY', timedOut, 'never'],
    ['HEALTHY: the other one has ended before it was healthy', 'HEALTHY', exited(0), 'never'],
  ])('%s', (_, condition, other, expected) => {
    const containers = [container('other'), container('main', { other: condition })];
    const { start, never } = nextStarts(containers, states({ other, main: waiting }));
    const isMain = (name: string) => name === 'main';
    expect(start.some(isMain)).toBe(expected === 'starts');
    expect(never.map(({ name }) => name).some(isMain)).toBe(expected === 'never');
  });

  it('is everything that waits for nothing, at once', () => {
    const containers = [container('a'), container('b'), container('c', { a: 'START' })];
    expect(nextStarts(containers, states({ a: waiting, b: waiting, c: waiting }))).toEqual({
      start: ['a', 'b'],
      never: [],
    });
  });

  it('waits for the last of several dependencies', () => {
    const containers = [container('a'), container('b'), container('c', { a: 'SUCCESS', b: 'HEALTHY' })];
    expect(nextStarts(containers, states({ a: exited(0), b: running, c: waiting })).start).toEqual([]);
    expect(nextStarts(containers, states({ a: exited(0), b: healthy, c: waiting })).start).toEqual(['c']);
  });

  it('says which dependency cannot come true any more, in the words of the ECS agent', () => {
    const containers = [container('init'), container('main', { init: 'SUCCESS' })];
    const { never } = nextStarts(containers, states({ init: exited(7), main: waiting }));
    expect(never).toEqual([
      {
        name: 'main',
        why: 'CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [init - Exit: 7] for target [main] with condition SUCCESS',
      },
    ]);
  });

  it('is nothing that has been started', () => {
    expect(nextStarts([container('a')], states({ a: starting })).start).toEqual([]);
    expect(nextStarts([container('a')], states({ a: exited(0) })).start).toEqual([]);
  });
});

describe('what can stop', () => {
  const chain = [container('proxy'), container('main', { proxy: 'START' }), container('tail', { main: 'START' })];

  it.each([
    ['the last of a chain first', { proxy: running, main: running, tail: running }, ['tail']],
    ['then the one before it', { proxy: running, main: running, tail: exited(143) }, ['main']],
    ['then the first', { proxy: running, main: exited(0), tail: exited(143) }, ['proxy']],
    ['not before one that needs it has started', { proxy: running, main: starting, tail: waiting }, []],
    ['one that nothing needs which was started', { proxy: running, main: waiting, tail: waiting }, ['proxy']],
    ['nothing when all have ended', { proxy: exited(0), main: exited(0), tail: exited(0) }, []],
  ])('%s', (_, of, expected) => {
    expect(nextStops(chain, states(of))).toEqual(expected);
  });

  it('is everything at once when nothing depends on anything', () => {
    expect(nextStops([container('a'), container('b')], states({ a: running, b: running }))).toEqual(['a', 'b']);
  });
});
