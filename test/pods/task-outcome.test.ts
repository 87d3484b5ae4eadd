import type { EcsTask } from '../../src/pods/ecs-task';
import { hasBegun, outcomeOf } from '../../src/pods/task-outcome';
import { makeStopped, makeTask } from '../support/pods';

const spec = { containers: [{ name: 'main' }] };
const stopped = (name: string, exitCode?: number) => ({
  ...{ name, lastStatus: 'STOPPED' },
  ...(exitCode !== undefined && { exitCode }),
});
const unstarted = (stoppedReason: string, stopCode = 'TaskFailedToStart') =>
  makeStopped(undefined, { stopCode, stoppedReason, startedAt: undefined });

describe('a task', () => {
  it.each<[string, EcsTask, string]>([
    ['that runs', makeTask(), 'open'],
    ['whose container has ended while it still stops', makeStopped(0, { lastStatus: 'DEPROVISIONING' }), 'open'],
    ['with exit code 0', makeStopped(0), 'succeeded'],
    ['with another exit code', makeStopped(3), 'failed'],
    ['without exit code', makeStopped(undefined), 'failed'],
    ['without the container of the pod', makeStopped(0, { containers: [stopped('other', 0)] }), 'failed'],
    [
      'in which a container failed that is not of the pod',
      makeStopped(0, { containers: [stopped('main', 0), stopped('aws-guardduty-agent-1', 1)] }),
      'succeeded',
    ],
    ['that was taken away while it ran', makeStopped(143, { stopCode: 'SpotInterruption' }), 'disrupted'],
    ['that was taken away after its end', makeStopped(0, { stopCode: 'TerminationNotice' }), 'succeeded'],
    ['for which there was no capacity', unstarted('Spot', 'SpotInterruption'), 'trouble'],
    ['whose image cannot be pulled', unstarted('CannotPullContainerError: pull access denied'), 'trouble'],
    ['whose network did not come', unstarted('Timeout waiting for network interface provisioning'), 'trouble'],
    [
      'whose command is not there, with the exit code of a shell',
      makeStopped(127, { stopCode: 'TaskFailedToStart', startedAt: undefined }),
      'failed',
    ],
  ])('%s', (_, task, kind) => {
    expect(outcomeOf(task, spec).kind).toBe(kind);
  });

  it.each([
    ['CannotPullContainerError: pull access denied', 'ImagePullBackOff'],
    ['CannotPullContainerError: invalid reference format', 'InvalidImageName'],
    ['ResourceInitializationError: unable to pull secrets', 'CreateContainerConfigError'],
    ['CannotCreateVolumeError: no', 'CreateContainerError'],
  ])('that stopped with "%s" waits for %s', (stoppedReason, reason) => {
    expect(outcomeOf(unstarted(stoppedReason), spec)).toEqual({ kind: 'trouble', reason, message: stoppedReason });
  });

  it('has failed when its init container has', () => {
    const containers = [stopped('setup', 1), stopped('main')];
    const pod = { ...spec, initContainers: [{ name: 'setup' }] };
    expect(outcomeOf(makeStopped(undefined, { containers, startedAt: undefined }), pod).kind).toBe('failed');
  });

  it('has succeeded whatever its sidecar says', () => {
    const containers = [stopped('proxy', 143), stopped('main', 0)];
    const pod = { ...spec, initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] };
    expect(outcomeOf(makeStopped(0, { containers }), pod).kind).toBe('succeeded');
  });

  it('has failed when one of several main containers has', () => {
    const containers = [stopped('main', 0), stopped('other', 2), stopped('gantry-waiter', 0)];
    const pod = { containers: [{ name: 'main' }, { name: 'other' }] };
    expect(outcomeOf(makeStopped(0, { containers }), pod).kind).toBe('failed');
  });
});

describe('a pod of two containers', () => {
  const two = { containers: [{ name: 'a' }, { name: 'b' }] };
  const pending = (...containers: EcsTask['containers']) =>
    makeTask({ lastStatus: 'PENDING', startedAt: undefined, containers });
  const running = (name: string) => ({ name, lastStatus: 'RUNNING' });
  const NEVER = { ...stopped('b', 143), reason: 'CannotStartContainerError: dependency graph: container init failed' };
  it.each<[string, EcsTask, boolean]>([
    ['has begun when both run, although ECS waits for a third', pending(running('a'), running('b')), true],
    ['has begun when one has ended already', pending(running('a'), stopped('b', 0)), true],
    ['has not while one waits', pending(running('a'), { name: 'b', lastStatus: 'PENDING' }), false],
    ['has not when one was never started', pending(running('a'), NEVER), false],
    ['has not when ECS tells of one alone', pending(running('a')), false],
    ['has begun when ECS says so', makeTask(), true],
  ])('%s', (_, task, expected) => {
    expect(hasBegun(task, two)).toBe(expected);
  });
});
