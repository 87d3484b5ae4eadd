import type { Driver } from '../drivers/driver';
import type { DurableMap, DurableStore } from '../durable-map';
import { type EmittedEvent, ServiceError, type Surroundings } from '../service';
import { ClientTokens } from './client-tokens';
import { containerRun, logOf, taskIdOf } from './container-run';
import { clientException, invalidParameter } from './input';
import { StoppedTasks } from './stopped-tasks';
import { type StopCode, snapshotOf, type Task } from './task';
import type { TaskDefinition } from './task-definition';
import { taskEvent } from './task-event';
import { TaskLife } from './task-life';

/** ECS shows stopped tasks for at least one hour (API reference of DescribeTasks); here it is exactly that, in milliseconds. */
const KEPT_AFTER_STOP = 3_600_000;
/**
 * What a task that was abandoned is ahead of its last record: a task is kept at its milestones, but its events tell of every change in
 * between, fewer than this many. Its last event must be newer than all of them.
 */
const VERSIONS_BETWEEN_RECORDS = 100;

export interface ClusterDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  driver: Driver;
  /** Resolves when the event is durably queued for every target. */
  emit(event: EmittedEvent): Promise<void>;
  /** Where containers write: a stream is closed when its container has stopped. */
  logs: { close(group: string, stream: string): unknown };
  /** Name of the one cluster there is. */
  cluster: string;
}

/** A task that has not stopped yet. `ended` resolves when it has, and that is on disk. */
interface Live {
  task: Task;
  life: TaskLife;
  ended: Promise<Task>;
}

/** What the actions of ECS share: the tasks, the task definitions, and how both are found. */
export class Cluster {
  /** By ARN. */
  readonly live = new Map<string, Live>();
  readonly tokens: ClientTokens;
  /** By `family:revision`. */
  readonly definitions: DurableMap<TaskDefinition>;
  readonly revisions = new Map<string, number>();
  /** By ARN, in the order of creation: every task, those that live as they were at their last milestone. */
  private readonly kept: DurableMap<Task>;
  /** Tasks whose last event is durably queued. */
  private readonly announced: DurableMap<true>;
  private readonly stoppedTasks = new StoppedTasks();
  private readonly arnPrefix: string;

  constructor(readonly deps: ClusterDependencies) {
    const { region, account } = deps.surroundings;
    this.arnPrefix = `arn:aws:ecs:${region}:${account}:`;
    this.definitions = deps.store.map('ecs/task-definitions');
    this.kept = deps.store.map('ecs/tasks');
    this.announced = deps.store.map('ecs/announced');
    this.tokens = new ClientTokens(deps.store);
    for (const { family, revision } of this.definitions.values())
      this.revisions.set(family, Math.max(revision, this.revisions.get(family) ?? 0));
  }

  get arn(): string {
    return this.arnOf('cluster', this.deps.cluster);
  }

  get now(): number {
    return this.deps.surroundings.clock.now();
  }

  arnOf(kind: string, ...path: string[]): string {
    return `${this.arnPrefix}${kind}/${path.join('/')}`;
  }

  /** @throws ServiceError ClusterNotFoundException for any cluster but this one, by name or ARN */
  check(cluster = 'default'): void {
    if (cluster !== this.deps.cluster && cluster !== this.arn)
      throw new ServiceError('ClusterNotFoundException', 'Cluster not found.');
  }

  /** The ARN of a task that is named by its ARN or by its id. */
  taskArnOf(task: string): string {
    return task.startsWith('arn:') ? task : this.arnOf('task', this.deps.cluster, task);
  }

  /** ARNs of all tasks, in the order of creation. */
  taskArns(): string[] {
    return [...this.kept.keys()];
  }

  /** By ARN or id; undefined when it was never there or is forgotten. */
  find(task: string): Task | undefined {
    const taskArn = this.taskArnOf(task);
    return this.live.get(taskArn)?.task ?? this.kept.get(taskArn);
  }

  /** By family, `family:revision` or ARN; a family alone is its latest active revision. */
  definition(reference: string): TaskDefinition | undefined {
    const name = reference.startsWith('arn:') ? taskIdOf(reference) : reference;
    if (name.includes(':')) return this.definitions.get(name);
    for (let revision = this.revisions.get(name) ?? 0; revision > 0; revision -= 1) {
      const definition = this.definitions.get(`${name}:${revision}`);
      if (definition?.status === 'ACTIVE') return definition;
    }
    return undefined;
  }

  /** @throws ServiceError when there is no such task definition, or no new task may use it */
  usableDefinition(reference: string): TaskDefinition {
    const definition = this.definition(reference);
    if (!definition) throw invalidParameter('TaskDefinition not found.');
    if (definition.status !== 'ACTIVE') throw clientException('TaskDefinition is inactive');
    return definition;
  }

  /**
   * Takes a task in; it does nothing before `begin`.
   * @returns resolves when it is on disk: should this process die, it is known that there was one
   */
  add(task: Task, definition: TaskDefinition): Promise<void> {
    let end: (ended: Promise<Task>) => void = () => {};
    const ended = new Promise<Task>((resolve) => {
      end = resolve;
    });
    const { surroundings, driver, logs } = this.deps;
    const runs = definition.containerDefinitions.map((container) => containerRun(task, definition, container));
    const life = new TaskLife(task, definition, runs, {
      clock: surroundings.clock,
      driver,
      logs,
      report: (changed) => this.report(changed),
      running: (changed) => void this.keep(changed),
      stopped: (changed) => end(this.close(changed).then(() => changed)),
    });
    // A record that cannot be written is told to those who wait; nobody has to.
    ended.catch(() => undefined);
    this.live.set(task.taskArn, { task, life, ended });
    return this.keep(task);
  }

  begin(task: Task): void {
    this.live.get(task.taskArn)?.life.begin();
  }

  /** Tells a task to stop; resolves when it is on disk that it was told. */
  async stop(task: Task, stopCode: StopCode, stoppedReason: string): Promise<void> {
    this.live.get(task.taskArn)?.life.stop(stopCode, stoppedReason);
    // Its end is kept by itself.
    if (task.lastStatus === 'STOPPED') await this.live.get(task.taskArn)?.ended;
    else await this.keep(task);
  }

  private keep(task: Task): Promise<void> {
    return this.kept.set(task.taskArn, snapshotOf(task));
  }

  /** Events on the way are not kept: the last one of a task says everything, and that one is said again after a restart. */
  private report(task: Task): void {
    this.deps.emit(taskEvent(task, this.now)).catch(() => undefined);
  }

  /** Keeps a task that has stopped, then says so; resolves once it is on disk, whether or not the event has been taken. */
  private async close(task: Task): Promise<void> {
    await this.kept.set(task.taskArn, task);
    this.live.delete(task.taskArn);
    this.stoppedTasks.add(task.taskArn, task.stoppedAt ?? this.now);
    this.forget();
    // An event that is not taken, because the cloud is closing, is emitted again by the next one.
    this.announce(task).catch(() => undefined);
  }

  private async announce(task: Task): Promise<void> {
    await this.deps.emit(taskEvent(task, this.now));
    if (this.kept.has(task.taskArn)) await this.announced.set(task.taskArn, true);
  }

  /** Forgets the tasks that stopped too long ago. No timer does it: a clock that jumps would have to stop for each. */
  forget(): void {
    for (const taskArn of this.stoppedTasks.takeUntil(this.now - KEPT_AFTER_STOP)) {
      void this.kept.delete(taskArn);
      void this.announced.delete(taskArn);
      this.tokens.forget(taskArn);
    }
  }

  /** What the tasks an earlier process left behind have become. */
  async recover(): Promise<void> {
    await this.deps.driver.stopOrphans();
    for (const taskArn of this.taskArns()) {
      const task = this.kept.get(taskArn) as Task;
      if (task.lastStatus !== 'STOPPED') {
        this.closeLogs(task);
        await this.close(abandoned(task, this.now));
      } else {
        this.stoppedTasks.add(task.taskArn, task.stoppedAt ?? this.now);
        if (!this.announced.has(task.taskArn)) await this.announce(task);
      }
    }
    this.stoppedTasks.sort();
  }

  private closeLogs(task: Task): void {
    for (const container of this.definition(task.taskDefinitionArn)?.containerDefinitions ?? []) {
      const log = logOf(container, taskIdOf(task.taskArn));
      if (log) this.deps.logs.close(log.group, log.stream);
    }
  }
}

/** A task whose containers went with the process that ran them. */
function abandoned(task: Task, now: number): Task {
  return {
    ...task,
    attachments: task.attachments.map((attachment) => ({ ...attachment, status: 'DELETED' })),
    containers: task.containers.map((container) => ({ ...container, lastStatus: 'STOPPED' })),
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    version: task.version + VERSIONS_BETWEEN_RECORDS,
    stopCode: task.stopCode ?? 'UserInitiated',
    stoppedReason: task.stoppedReason ?? 'The local cloud was restarted',
    stoppingAt: task.stoppingAt ?? now,
    executionStoppedAt: now,
    stoppedAt: now,
  };
}
