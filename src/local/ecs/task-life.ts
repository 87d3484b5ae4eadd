import type { Clock } from '../../asl/clock';
import {
  type ContainerExit,
  type ContainerRun,
  type Driver,
  type RunningContainer,
  StartError,
} from '../drivers/driver';
import { type ContainerState, nextStarts, nextStops } from './container-order';
import { watchHealth } from './health';
import { interfaceDetails } from './network-interface';
import type { StopCode, Task, TaskContainer } from './task';
import type { ContainerDefinition, TaskDefinition } from './task-definition';

/** Seconds between SIGTERM and SIGKILL when the definition says nothing (API reference of ContainerDefinition). */
const DEFAULT_STOP_TIMEOUT = 30;
/** What the ECS agent writes for a container it never started, as if SIGTERM had ended it (amazon-ecs-agent pull request 3218). */
const NEVER_STARTED_EXIT_CODE = 143;
/** One for all: to abort without a reason makes an error with a stack each time, which was a tenth of what a task costs. */
const OVER = new Error('the container has stopped, or must not start');

export interface TaskLifeDependencies {
  clock: Clock;
  driver: Driver;
  logs: { close(group: string, stream: string): unknown };
  /** The task has changed in a way that ECS reports. */
  report(task: Task): void;
  /** The task has reached RUNNING. */
  running(task: Task): void;
  /** The task has reached STOPPED and changes no more. */
  stopped(task: Task): void;
}

interface Container {
  definition: ContainerDefinition;
  run: ContainerRun;
  shown: TaskContainer;
  running?: RunningContainer;
  /** Aborted when the container has stopped, or must not start any more. */
  over: AbortController;
  told: boolean;
}

/** One task from PROVISIONING to STOPPED: starts, watches and stops its containers in their order. */
export class TaskLife {
  private readonly containers: Container[];
  private readonly states = new Map<string, ContainerState>();
  private ending: { stopCode: StopCode; stoppedReason: string } | undefined;
  private pullStartedAt = 0;

  constructor(
    private readonly task: Task,
    private readonly definition: TaskDefinition,
    runs: ContainerRun[],
    private readonly deps: TaskLifeDependencies,
  ) {
    this.containers = definition.containerDefinitions.map((container, i) => {
      this.states.set(container.name, { phase: 'waiting' });
      const run = runs[i] as ContainerRun;
      const shown = task.containers[i] as TaskContainer;
      return { definition: container, run, shown, over: new AbortController(), told: false };
    });
  }

  /** Does nothing when the task was told to stop before. */
  begin(): void {
    if (this.ending) return;
    this.deps.report(this.task);
    const now = this.deps.clock.now();
    this.pullStartedAt = now;
    this.attach();
    this.change({ lastStatus: 'PENDING', connectivity: 'CONNECTED', connectivityAt: now });
    this.advance();
  }

  /** Stops the task for a reason outside of it. A task that is stopping already keeps its first reason. */
  stop(stopCode: StopCode, stoppedReason: string): void {
    if (this.ending) return;
    this.end(stopCode, stoppedReason);
    this.change({});
    this.advance();
  }

  /** The network interface comes, and the container runtime knows the containers: so it is also in tasks whose image never came. */
  private attach(): void {
    const region = this.task.availabilityZone.slice(0, -1);
    for (const attachment of this.task.attachments) {
      const details = [...attachment.details, ...interfaceDetails(attachment.id, region)];
      Object.assign(attachment, { type: 'eni', status: 'ATTACHED', details });
      const address = details.find(({ name }) => name === 'privateIPv4Address')?.value ?? '';
      for (const { shown } of this.containers)
        shown.networkInterfaces = [{ attachmentId: attachment.id, privateIpv4Address: address }];
    }
    for (const { run, shown } of this.containers) shown.runtimeId = `${run.taskId}-${shown.containerArn.slice(-10)}`;
  }

  private change(changes: Partial<Task>): void {
    Object.assign(this.task, changes);
    this.task.version += 1;
    this.deps.report(this.task);
  }

  private end(stopCode: StopCode, stoppedReason: string): void {
    if (this.ending) return;
    this.ending = { stopCode, stoppedReason };
    this.task.desiredStatus = 'STOPPED';
    this.task.stoppingAt = this.deps.clock.now();
    this.task.stopCode = stopCode;
    this.task.stoppedReason = stoppedReason;
    for (const container of this.containers) if (this.phaseOf(container) === 'starting') container.over.abort(OVER);
  }

  private phaseOf = (container: Container) => this.states.get(container.definition.name)?.phase;

  /** Does whatever the present states of the containers ask for; called after every change of one. */
  private advance(): void {
    if (this.task.lastStatus === 'STOPPED') return;
    if (!this.ending) this.startContainers();
    const essential = this.containers.find((it) => it.definition.essential && this.phaseOf(it) === 'stopped');
    if (essential) this.end('EssentialContainerExited', 'Essential container in task exited');
    if (!this.ending) return;
    for (const name of nextStops(this.definition.containerDefinitions, this.states)) this.stopContainer(name);
    if (this.isOver()) this.finish();
  }

  /** Nothing runs, and nothing is about to. */
  private isOver(): boolean {
    return this.containers.every((it) => this.phaseOf(it) === 'stopped' || this.phaseOf(it) === 'waiting');
  }

  private startContainers(): void {
    const { start, never } = nextStarts(this.definition.containerDefinitions, this.states);
    for (const { name, why } of never)
      this.settle(this.named(name), { exitCode: NEVER_STARTED_EXIT_CODE, reason: why });
    for (const name of start) this.startContainer(this.named(name));
    // One that never starts can be what others wait for.
    if (never.length > 0) this.startContainers();
  }

  private named(name: string): Container {
    return this.containers.find(({ definition }) => definition.name === name) as Container;
  }

  private startContainer(container: Container): void {
    this.states.set(container.definition.name, { phase: 'starting' });
    this.deps.driver.start(container.run, container.over.signal).then(
      (running) => this.onStarted(container, running),
      (error: unknown) => this.onStartFailed(container, error),
    );
  }

  private onStarted(container: Container, running: RunningContainer): void {
    const { definition, shown } = container;
    const now = this.deps.clock.now();
    container.running = running;
    this.states.set(definition.name, { phase: 'running', healthy: false, timedOut: false });
    shown.lastStatus = 'RUNNING';
    this.task.pullStartedAt ??= this.pullStartedAt;
    this.task.pullStoppedAt ??= now;
    if (!this.reachRunning()) this.change({});
    void running.exited.then((exit) => this.onExited(container, exit));
    if (!this.ending) this.watch(container, running);
    this.advance();
  }

  /** The agent's rule: a task is what the least advanced of its containers is. One that waits keeps the task PENDING. */
  private reachRunning(): boolean {
    const up = this.containers.every((it) => ['running', 'stopped'].includes(this.phaseOf(it) ?? ''));
    if (this.ending || this.task.lastStatus !== 'PENDING' || !up) return false;
    if (!this.containers.some((it) => this.phaseOf(it) === 'running')) return false;
    this.change({ lastStatus: 'RUNNING', startedAt: this.deps.clock.now() });
    this.deps.running(this.task);
    return true;
  }

  private watch(container: Container, running: RunningContainer): void {
    const { healthCheck, startTimeout, name } = container.definition;
    const { clock } = this.deps;
    const note = (change: { healthy?: boolean; timedOut?: true }) => {
      const state = this.states.get(name);
      if (state?.phase !== 'running') return;
      this.states.set(name, { ...state, ...change });
      this.advance();
    };
    if (healthCheck) {
      container.shown.healthStatus = 'UNKNOWN';
      void watchHealth(healthCheck, running, clock, container.over.signal, (healthy) => {
        container.shown.healthStatus = healthy ? 'HEALTHY' : 'UNHEALTHY';
        note({ healthy });
      });
    }
    const awaited = this.definition.containerDefinitions.some(({ dependsOn }) =>
      dependsOn?.some(({ containerName, condition }) => containerName === name && condition !== 'START'),
    );
    if (!startTimeout || !awaited) return;
    clock.until(clock.now() + startTimeout * 1000, container.over.signal).then(
      () => note({ timedOut: true }),
      () => undefined,
    );
  }

  private onStartFailed(container: Container, error: unknown): void {
    if (this.ending && !(error instanceof StartError)) this.settle(container, {});
    else {
      const failure = error instanceof StartError ? error : new StartError('ContainerRuntimeError', String(error));
      const reason = `${failure.reason}: ${failure.message}`;
      const ofContainer = failure.reason === 'CannotStartContainerError';
      // Recorded tasks tell of a failed pull in `stoppedReason` only.
      this.settle(container, ofContainer ? { exitCode: failure.exitCode, reason } : {});
      // What is not essential may fail to start; those who depend on it decide. Images are pulled for the task as a whole.
      if (container.definition.essential || !ofContainer) this.end('TaskFailedToStart', reason);
    }
    if (!this.isOver() && !this.reachRunning()) this.change({});
    this.advance();
  }

  private onExited(container: Container, exit: ContainerExit): void {
    const { log } = container.run;
    if (log) this.deps.logs.close(log.group, log.stream);
    this.settle(container, exit);
    if (exit.taken) this.end(exit.taken.stopCode, exit.taken.stoppedReason);
    if (!this.isOver() || !container.definition.essential) this.change({});
    this.advance();
  }

  /** The container has stopped, or never will run. */
  private settle(container: Container, { exitCode, reason }: ContainerExit): void {
    this.states.set(container.definition.name, { phase: 'stopped', exitCode });
    container.shown.lastStatus = 'STOPPED';
    if (exitCode !== undefined) container.shown.exitCode = exitCode;
    if (reason !== undefined) container.shown.reason = reason;
    container.over.abort(OVER);
  }

  private stopContainer(name: string): void {
    const container = this.named(name);
    if (container.told) return;
    container.told = true;
    container.running?.stop(container.definition.stopTimeout ?? DEFAULT_STOP_TIMEOUT);
  }

  private finish(): void {
    const now = this.deps.clock.now();
    for (const { shown } of this.containers) shown.lastStatus = 'STOPPED';
    this.change({ lastStatus: 'DEPROVISIONING', executionStoppedAt: now });
    for (const attachment of this.task.attachments) attachment.status = 'DELETED';
    this.task.lastStatus = 'STOPPED';
    this.task.stoppedAt = now;
    this.task.version += 1;
    const [first] = this.containers;
    if (first) this.deps.driver.release?.(first.run.taskId);
    this.deps.stopped(this.task);
  }
}
