import { podFailure } from '../../src/cli/pod-failure';
import type { ContainerStatus, Pod, PodStatus } from '../../src/job/types';

const container = (name: string, state: ContainerStatus['state']): ContainerStatus => ({
  ...{ name, image: 'busybox', imageID: '', ready: false, restartCount: 0, state, lastState: {} },
});

function pod(status: PodStatus): Pod {
  const metadata = { name: 'pi-x', namespace: 'default', uid: 'u' };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main' }] }, status };
}

describe('podFailure', () => {
  it.each<[string, PodStatus, string | undefined]>([
    [
      'the container that failed, not the one that did not',
      {
        phase: 'Failed',
        containerStatuses: [
          container('ok', { terminated: { exitCode: 0, reason: 'Completed' } }),
          container('main', { terminated: { exitCode: 3, reason: 'Error' } }),
        ],
      },
      'pod pi-x failed: container main exited with 3 (Error)',
    ],
    [
      'a command that is not there',
      {
        phase: 'Failed',
        containerStatuses: [
          container('main', { terminated: { exitCode: 128, reason: 'StartError', message: 'exec: "x": not found' } }),
        ],
      },
      'pod pi-x failed: container main exited with 128 (StartError): exec: "x": not found',
    ],
    [
      'the pod’s own reason',
      { phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long' },
      'pod pi-x failed: DeadlineExceeded: too long',
    ],
    [
      'an image that does not come',
      {
        phase: 'Pending',
        containerStatuses: [container('main', { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } })],
      },
      'pod pi-x waits: ImagePullBackOff: no such image',
    ],
    [
      'nothing of a pod that runs',
      { phase: 'Running', containerStatuses: [container('main', { running: {} })] },
      undefined,
    ],
    [
      'nothing of a pod that is just being created',
      { phase: 'Pending', containerStatuses: [container('main', { waiting: { reason: 'ContainerCreating' } })] },
      undefined,
    ],
  ])('says %s', (_, status, text) => {
    expect(podFailure(pod(status))).toBe(text);
  });
});
