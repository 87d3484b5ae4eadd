import type { PodFailure } from '../../src/plan/execution-input';
import { fallsBack, interruptionsAfter } from '../../src/pods/spot-interruptions';
import { pascal } from '../support/pod-world';
import { makeFailure, makeRecord, makeStopped } from '../support/pods';

const NO_ROOM = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
const record = makeRecord();
const failure = (parts: Partial<PodFailure>) => makeFailure(record, { spot: true, ...parts });
const stopped = (stopCode: string, exitCode = 143) => pascal(makeStopped(exitCode, { stopCode }));
const taken = { cause: stopped('SpotInterruption') };

describe('how often Spot has interrupted the pods of a slot', () => {
  it.each<[string, Partial<PodFailure>, number]>([
    ['a task that was taken back counts', taken, 1],
    ['so does one by its other name', { cause: stopped('TerminationNotice') }, 1],
    ['it adds to those before', { ...taken, interruptions: 1 }, 2],
    ['a task that found no room counts', { cause: stopped('SpotInterruption', undefined) }, 1],
    ['RunTask that found no room counts', { error: 'AmazonECS.Unknown', cause: NO_ROOM }, 1],
    ['under another name too', { error: 'ECS.AmazonECSException', cause: `${NO_ROOM} (Service: AmazonECS)` }, 1],
    ['a container that fails does not', { cause: stopped('EssentialContainerExited', 1), interruptions: 1 }, 1],
    ['a host that fails does not', { cause: stopped('InfrastructureHealth') }, 0],
    ['a quota does not', { error: 'AmazonECS.Unknown', cause: "You've reached the limit on the number of vCPUs" }, 0],
    ['what runs On-Demand by then does not', { ...taken, interruptions: 2 }, 2],
    ['what did not ask for Spot does not', { ...taken, spot: false }, 0],
  ])('%s', (_, parts, expected) => {
    expect(interruptionsAfter(failure(parts))).toBe(expected);
  });

  it('is not what a user writes into a variable', () => {
    const environment = [{ name: 'TEXT', value: '{"StopCode":"SpotInterruption"}' }];
    const task = makeStopped(1, { overrides: [{ name: 'main', environment }] });
    expect(interruptionsAfter(failure({ cause: pascal(task) }))).toBe(0);
  });
});

it.each<[string, Partial<PodFailure>, number]>([
  ['not with the first interruption', taken, 0],
  ['with the second', { ...taken, interruptions: 1 }, 1],
  ['not with a failure between them', { cause: stopped('EssentialContainerExited', 1), interruptions: 1 }, 0],
  ['not with what fails On-Demand', { cause: stopped('EssentialContainerExited', 1), interruptions: 2 }, 0],
])('tells of the change to On-Demand %s', (_, parts, told) => {
  expect(fallsBack(failure(parts), 'pi-abcde')).toHaveLength(told);
});
