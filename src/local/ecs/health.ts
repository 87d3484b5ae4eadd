import type { Clock } from '../../asl/clock';
import type { RunningContainer } from '../drivers/driver';
import type { ContainerDefinition } from './task-definition';

type HealthCheck = NonNullable<ContainerDefinition['healthCheck']>;

/**
 * Checks a container's health until the signal is aborted, as Docker does it for ECS: first after one interval; a failure
 * within the start period does not count.
 * @param seen told whenever the health is known anew
 */
export async function watchHealth(
  { command, interval, timeout, retries, startPeriod }: HealthCheck,
  container: RunningContainer,
  clock: Clock,
  signal: AbortSignal,
  seen: (healthy: boolean) => void,
): Promise<void> {
  const argv = commandOf(command);
  const startedAt = clock.now();
  let failures = 0;
  while (await passed(clock, interval, signal)) {
    const inStartPeriod = clock.now() - startedAt < startPeriod * 1000;
    if (await container.check(argv, timeout)) failures = 0;
    else if (!inStartPeriod) failures += 1;
    else continue;
    if (signal.aborted) return;
    if (failures === 0 || failures >= retries) seen(failures === 0);
  }
}

/** `CMD-SHELL` stands before a line for the shell, `CMD` before words; with neither, ECS takes it as words. */
function commandOf([first = '', ...rest]: string[]): string[] {
  if (first === 'CMD-SHELL') return ['/bin/sh', '-c', rest.join(' ')];
  return first === 'CMD' ? rest : [first, ...rest];
}

const passed = (clock: Clock, seconds: number, signal: AbortSignal) =>
  clock.until(clock.now() + seconds * 1000, signal).then(
    () => !signal.aborted,
    () => false,
  );
