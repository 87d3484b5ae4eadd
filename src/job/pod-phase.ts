import type { Pod } from './types';

/** The pod has ended: nothing of it changes any more. */
export function hasEnded({ status }: Pick<Pod, 'status'>): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}
