import type { ContainerStatus, Pod } from '../job/types';

/** Why a pod has failed, or cannot start, in one line; undefined for one of which there is nothing to say. */
export function podFailure({ metadata, status }: Pod): string | undefined {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  if (status.phase === 'Failed') {
    const why = status.reason ? `${status.reason}: ${status.message ?? ''}` : containers.map(ended).find(Boolean);
    return `pod ${metadata.name} failed${why ? `: ${why}` : ''}`;
  }
  const waiting = containers.map(({ state }) => state.waiting).find((state) => state?.message);
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const why = waiting ? `${waiting.reason}: ${waiting.message}` : unscheduled?.message;
  return why && `pod ${metadata.name} waits: ${why}`;
}

function ended({ name, state }: ContainerStatus): string | undefined {
  const { terminated } = state;
  if (!terminated || terminated.exitCode === 0) return undefined;
  const { exitCode, reason, message } = terminated;
  return `container ${name} exited with ${exitCode} (${reason ?? 'Error'})${message ? `: ${message}` : ''}`;
}
