import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../src/job/types';
import { podCells, podColumns } from '../../src/status/pod-columns';

const NOW = new Date(Date.UTC(2026, 0, 31, 12, 5));
const READY = [
  { type: 'Initialized', status: 'True' as const },
  { type: 'Ready', status: 'True' as const },
];

const ended = (exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error'): ContainerState => ({
  terminated: { exitCode, reason },
});
const waits = (reason: string): ContainerState => ({ waiting: { reason } });
const runs: ContainerState = { running: {} };

function statuses(states: Record<string, ContainerState>): ContainerStatus[] {
  return Object.entries(states).map(([name, state]) => ({
    ...{ name, image: '', imageID: '', restartCount: 0, lastState: {}, state },
    ...{ ready: state.running !== undefined, started: state.running !== undefined },
  }));
}

function cells(
  status: Partial<PodStatus>,
  main: Record<string, ContainerState> = {},
  init: Record<string, ContainerState> = {},
  parts: { sidecars?: string[]; deleted?: boolean } = {},
) {
  const pod: Pod = {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...{ name: 'pi-xxxxx', namespace: 'default', uid: 'uid', creationTimestamp: '2026-01-31T12:00:00Z' },
      ...(parts.deleted && { deletionTimestamp: '2026-01-31T12:04:00Z' }),
    },
    spec: {
      containers: Object.keys(main).map((name) => ({ name })),
      initContainers: Object.keys(init).map((name) => ({
        ...{ name },
        ...(parts.sidecars?.includes(name) && { restartPolicy: 'Always' }),
      })),
    },
    status: { phase: 'Running', containerStatuses: statuses(main), initContainerStatuses: statuses(init), ...status },
  };
  const shown = podCells(pod, NOW);
  return Object.fromEntries(podColumns.map(({ name }, at) => [name, shown[at]]));
}

it('has the columns of kubectl get pods, the last four with -o wide', () => {
  expect(podColumns.map(({ name, priority }) => [name, priority])).toEqual([
    ...[
      ['Name', 0],
      ['Ready', 0],
      ['Status', 0],
      ['Restarts', 0],
      ['Age', 0],
    ],
    ...[
      ['IP', 1],
      ['Node', 1],
      ['Nominated Node', 1],
      ['Readiness Gates', 1],
    ],
  ]);
});

describe('STATUS and READY', () => {
  it.each<[string, Parameters<typeof cells>, string, string]>([
    ['has no container yet', [{ phase: 'Pending' }, { main: waits('ContainerCreating') }], 'ContainerCreating', '0/1'],
    ['cannot be scheduled', [{ phase: 'Pending' }], 'Pending', '0/0'],
    ['runs', [{ conditions: READY }, { main: runs }], 'Running', '1/1'],
    ['has succeeded', [{ phase: 'Succeeded' }, { main: ended(0) }], 'Completed', '0/1'],
    ['has failed', [{ phase: 'Failed' }, { main: ended(1) }], 'Error', '0/1'],
    ['ran out of memory', [{ phase: 'Failed' }, { main: ended(137, 'OOMKilled') }], 'OOMKilled', '0/1'],
    ['cannot pull its image', [{ phase: 'Pending' }, { main: waits('ImagePullBackOff') }], 'ImagePullBackOff', '0/1'],
    ['is started again', [{}, { main: waits('CrashLoopBackOff') }], 'CrashLoopBackOff', '0/1'],
    ['was too late', [{ phase: 'Failed', reason: 'DeadlineExceeded' }], 'DeadlineExceeded', '0/0'],
    ['is being deleted', [{}, { main: runs }, {}, { deleted: true }], 'Terminating', '1/1'],
    [
      'has ended and is being deleted',
      [{ phase: 'Failed' }, { main: ended(1) }, {}, { deleted: true }],
      'Error',
      '0/1',
    ],
    [
      'runs its second init container',
      [{ phase: 'Pending' }, { main: waits('PodInitializing') }, { a: ended(0), b: runs }],
      ...(['Init:1/2', '0/1'] as const),
    ],
    [
      'waits for the image of an init container',
      [{ phase: 'Pending' }, { main: waits('PodInitializing') }, { a: waits('ImagePullBackOff') }],
      ...(['Init:ImagePullBackOff', '0/1'] as const),
    ],
    [
      'runs beside a sidecar',
      [{ conditions: READY }, { main: runs }, { proxy: runs }, { sidecars: ['proxy'] }],
      ...(['Running', '2/2'] as const),
    ],
    [
      'has ended in one of two containers and is not ready',
      [{ conditions: [{ type: 'Ready', status: 'False' }] }, { a: ended(0), b: runs }],
      ...(['NotReady', '1/2'] as const),
    ],
    [
      'has failed in its init container',
      [{ phase: 'Failed' }, { main: waits('PodInitializing') }, { a: ended(1) }],
      ...(['Init:Error', '0/1'] as const),
    ],
    [
      'has succeeded beside a sidecar that was stopped',
      [
        { phase: 'Succeeded', conditions: [{ type: 'Initialized', status: 'True' }] },
        { main: ended(0) },
        { proxy: ended(143) },
        { sidecars: ['proxy'] },
      ],
      ...(['Completed', '0/2'] as const),
    ],
    ['has failed in one of two', [{ phase: 'Failed' }, { a: ended(0), b: ended(1) }], 'Error', '0/2'],
  ])('of a pod that %s', (_, args, status, ready) => {
    expect(cells(...args)).toMatchObject({ Status: status, Ready: ready });
  });
});

describe('the other cells', () => {
  it('say when the last restart was', () => {
    const [status] = statuses({ main: runs });
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-31T12:04:25Z' } };
    const containerStatuses = [{ ...(status as ContainerStatus), restartCount: 2, lastState }];
    expect(cells({ containerStatuses }, { main: runs }).Restarts).toBe('2 (35s ago)');
    expect(cells({}, { main: runs }).Restarts).toBe('0');
  });

  it('have the address, and no node', () => {
    expect(cells({ podIP: '10.0.0.7' } as unknown as PodStatus)).toMatchObject({
      ...{ Age: '5m', IP: '10.0.0.7', Node: '<none>' },
    });
    expect(cells({})).toMatchObject({ IP: '<none>' });
  });
});
