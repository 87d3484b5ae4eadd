import type { ContainerDefinition } from './task-definition';

/** Where a container of a task is, as far as the order of starting and stopping needs to know. */
export type ContainerState =
  | { phase: 'waiting' }
  | { phase: 'starting' }
  | { phase: 'running'; healthy: boolean /** Its startTimeout has passed. */; timedOut: boolean }
  | { phase: 'stopped'; exitCode?: number };

export type ContainerStates = ReadonlyMap<string, ContainerState>;

export interface NextStarts {
  start: string[];
  /** Containers whose dependency can no longer come true, and why. */
  never: { name: string; why: string }[];
}

type Dependency = NonNullable<ContainerDefinition['dependsOn']>[number];

/**
 * Which waiting containers can start now, and which never will.
 * The rules are those of the ECS agent; a container that never will is stopped by it (amazon-ecs-agent pull request 3218).
 */
export function nextStarts(containers: ContainerDefinition[], states: ContainerStates): NextStarts {
  const next: NextStarts = { start: [], never: [] };
  for (const { name, dependsOn = [] } of containers) {
    if (states.get(name)?.phase !== 'waiting') continue;
    const results = dependsOn.map((dependency) => ({ dependency, result: resolve(dependency, states) }));
    const broken = results.find(({ result }) => result === 'impossible');
    if (broken) next.never.push({ name, why: reasonOf(name, broken.dependency, states) });
    else if (results.every(({ result }) => result === 'met')) next.start.push(name);
  }
  return next;
}

/** Which containers can be told to stop now: shutdown is in the reverse of the order of dependencies. */
export function nextStops(containers: ContainerDefinition[], states: ContainerStates): string[] {
  const isUp = (name: string) => ['starting', 'running'].includes(states.get(name)?.phase ?? '');
  const needed = new Set<string>();
  for (const { name, dependsOn = [] } of containers)
    if (isUp(name)) for (const { containerName } of dependsOn) needed.add(containerName);
  return containers
    .map(({ name }) => name)
    .filter((name) => states.get(name)?.phase === 'running' && !needed.has(name));
}

function resolve({ containerName, condition }: Dependency, states: ContainerStates): 'met' | 'pending' | 'impossible' {
  const state = states.get(containerName);
  if (!state) return 'impossible';
  if (state.phase === 'stopped') return resolveStopped(condition, state.exitCode);
  if (state.phase !== 'running') return 'pending';
  if (condition === 'START' || (condition === 'HEALTHY' && state.healthy)) return 'met';
  return state.timedOut ? 'impossible' : 'pending';
}

function resolveStopped(condition: Dependency['condition'], exitCode: number | undefined): 'met' | 'impossible' {
  // A container that has ended has been started, however it went (amazon-ecs-agent pull request 3927).
  if (condition === 'START' || condition === 'COMPLETE') return 'met';
  return condition === 'SUCCESS' && exitCode === 0 ? 'met' : 'impossible';
}

function reasonOf(name: string, { containerName, condition }: Dependency, states: ContainerStates): string {
  const state = states.get(containerName);
  const exit = state?.phase === 'stopped' ? `Exit: ${state.exitCode ?? 'none'}` : 'start timeout passed';
  const what = `container ordering dependency [${containerName} - ${exit}] for target [${name}]`;
  return `CannotStartContainerError: dependency graph: failed to resolve ${what} with condition ${condition}`;
}
