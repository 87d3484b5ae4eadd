import type { Container } from '../../src/job/types';
import { dependenciesOf, waiter } from '../../src/plan/container-order';
import { containersOf } from '../../src/plan/containers';
import { makeContainer } from '../support/job';
import { podSpec } from '../support/plan';

const init = (name: string) => makeContainer({ name });
const sidecar = (name: string, parts: Partial<Container> = {}) =>
  makeContainer({ name, restartPolicy: 'Always', ...parts });

function orderOf(containers: string[], initContainers: Container[]): Record<string, string[]> {
  const spec = podSpec({ containers: containers.map((name) => makeContainer({ name })), initContainers });
  return Object.fromEntries(
    containersOf(spec).map((one) => [
      one.container.name,
      dependenciesOf(one, spec).map(({ containerName, condition }) => `${containerName} ${condition}`),
    ]),
  );
}

const probe = { exec: { command: ['ready'] } };

describe('what containers wait for', () => {
  // kubernetes-jobs.md 8.6.
  it.each<[string, string[], Container[], Record<string, string[]>]>([
    ['nothing without init containers', ['a', 'b'], [], { a: [], b: [] }],
    [
      'init containers run one after another, and all main containers after them',
      ['a', 'b'],
      [init('i'), init('j')],
      { a: ['j SUCCESS'], b: ['j SUCCESS'], i: [], j: ['i SUCCESS'] },
    ],
    ['a sidecar must have started', ['a'], [sidecar('s')], { a: ['s START'], s: [] }],
    [
      'or be healthy, when it has a startup probe',
      ['a'],
      [sidecar('s', { startupProbe: probe })],
      { a: ['s HEALTHY'], s: [] },
    ],
    ['nothing waits for readiness', ['a'], [sidecar('s', { readinessProbe: probe })], { a: ['s START'], s: [] }],
    [
      'sidecars and init containers keep the order of their list',
      ['a'],
      [sidecar('s'), init('i'), sidecar('t')],
      { a: ['s START', 'i SUCCESS', 't START'], s: [], i: ['s START'], t: ['s START', 'i SUCCESS'] },
    ],
  ])('%s', (_, containers, initContainers, expected) => {
    expect(orderOf(containers, initContainers)).toEqual(expected);
  });
});

it('the waiter is essential and ends the task when all main containers have ended', () => {
  const spec = podSpec({ containers: [init('a'), init('b')], initContainers: [init('i')] });
  expect(waiter(spec)).toMatchObject({
    essential: true,
    dependsOn: [
      { containerName: 'a', condition: 'COMPLETE' },
      { containerName: 'b', condition: 'COMPLETE' },
    ],
  });
});
