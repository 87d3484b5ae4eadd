import { isFinished } from '../../src/job/conditions';
import type { AdmittedJob, JobStatus, Pod } from '../../src/job/types';
import { IDENTITY } from '../../src/plan/pod-environment';
import { alarmTime } from '../../src/pods/alarm';
import type { EcsTask } from '../../src/pods/ecs-task';
import { type Ending, finish } from '../../src/pods/finish';
import { type JobRecord, nextExecution } from '../../src/pods/job-record';
import { judge } from '../../src/pods/judge';
import { newRecord } from '../../src/pods/new-record';
import { observe } from '../../src/pods/observe';
import { identityOf, podNameOf } from '../../src/pods/pod-identity';
import { decode, encode, stoppingCount } from '../../src/pods/progress';
import { settle } from '../../src/pods/settle';
import { statusOf } from '../../src/status/job-status';

/** How a task of a pod ends. */
export interface Outcome {
  exitCode?: number;
  seconds: number;
  stopCode?: string;
  reason?: string;
  /** Its exit code when it is told to stop; 143 unless it says so. */
  onStop?: number;
}

/** What happens to messages on their way. Everything undisturbed by default. */
export interface Disturbance {
  /** Copies of an event that are delivered, and how many seconds later each is; none: it is lost. */
  deliveries(nth: number): number[];
  /** How often `judge` and `finish` are asked the same. */
  asks(nth: number): number;
}

const CALM: Disturbance = { deliveries: () => [0], asks: () => 1 };

interface RunningTask {
  task: EcsTask;
  slot: number;
  attempt: number;
  launch: number;
  stop: () => void;
}

/**
 * A world of one Job: what the state machine does with `judge` and `finish`, and what tasks tell `observe`, on a clock of its own. Records pass
 * through storage between any two steps.
 */
export class PodWorld {
  now = Date.UTC(2026, 0, 31, 12);
  record: JobRecord;
  readonly pods = new Map<string, Pod>();
  readonly events: string[] = [];
  /** Pods that `judge` was told have failed, each counted once. */
  readonly failures = new Set<string>();
  readonly statuses: JobStatus[] = [];
  /** Slots of which a container has ended with 0 by itself. */
  readonly done = new Set<number>();
  private readonly timers: { at: number; order: number; act: () => void }[] = [];
  private order = 0;
  private nthEvent = 0;
  private nthJudge = 0;
  private readonly tasks = new Set<RunningTask>();
  private readonly last = new Map<string, EcsTask>();
  private alarm: number | undefined;
  private execution: { generation: number; abort(ending: Ending): void } | undefined;

  constructor(
    job: AdmittedJob,
    private readonly outcome: (slot: number, attempt: number, launch: number) => Outcome,
    private readonly disturbance: Disturbance = CALM,
  ) {
    const made = newRecord(job, this.now);
    this.record = made.record;
    this.note(made.events);
    this.save();
  }

  get status(): JobStatus {
    return statusOf(this.record.job, this.record.progress, this.now);
  }

  /** Runs until nothing more happens, or until `seconds` have passed. */
  run(seconds = Number.POSITIVE_INFINITY): this {
    const end = this.now + seconds * 1000;
    for (;;) {
      this.timers.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.timers[0];
      if (!next || next.at > end) break;
      this.timers.shift();
      this.now = Math.max(this.now, next.at);
      next.act();
    }
    if (Number.isFinite(end)) this.now = end;
    return this;
  }

  after(seconds: number, act: () => void): void {
    this.timers.push({ at: this.now + seconds * 1000, order: this.order++, act });
  }

  /** Changes the record from outside, as an edit of the Job does. */
  change(edit: (record: JobRecord) => { record: JobRecord; events: { reason: string; message: string }[] }): void {
    const { record, events } = edit(this.record);
    this.record = record;
    this.note(events);
    this.save();
  }

  private note(events: { reason: string; message: string }[]): void {
    this.events.push(...events.map(({ reason, message }) => `${reason}: ${message}`));
  }

  private save(): void {
    const progress = decode(encode(this.record.progress));
    const job: AdmittedJob = JSON.parse(JSON.stringify({ ...this.record.job, status: this.status }));
    this.record = { ...this.record, job, progress };
    this.statuses.push(this.status);
    this.setAlarm();
    const { todo } = this.record;
    if (!todo) return;
    const { todo: _, ...rest } = this.record;
    this.record = rest;
    if (todo === 'start') this.after(0, () => this.start());
    else this.after(0, () => this.execution?.abort({ kind: 'stopped', generation: this.execution.generation }));
  }

  private setAlarm(): void {
    const at = alarmTime(this.record);
    if (at === this.alarm) return;
    this.alarm = at;
    if (at !== undefined)
      this.after((at - this.now) / 1000, () => {
        if (this.alarm === at) this.change((record) => settle(record, this.now));
      });
  }

  private start(): void {
    const { generation, slots, attempt } = nextExecution(this.record);
    if (isFinished(this.record.job)) return;
    this.record = { ...this.record, execution: { arn: 'arn', generation, family: 'gantry-x' } };
    this.execution?.abort({ kind: 'stopped', generation: this.execution.generation });
    let over = false;
    let open = slots.length;
    const waiting = slots.values();
    const conclude = (ending: Ending) => {
      if (over) return;
      over = true;
      for (const running of [...this.tasks]) running.stop();
      this.after(0, () => {
        for (let asked = 0; asked < this.disturbance.asks(this.nthJudge++); asked++)
          this.change((record) => finish(record, ending, this.now));
        // Finish job asks ECS about the tasks it waits for.
        if (stoppingCount(this.record.progress) > 0) for (const task of this.last.values()) this.see(task);
      });
    };
    this.execution = { generation, abort: conclude };
    const lane = () => {
      const next = waiting.next();
      if (!next.done && !over) runPod(next.value, attempt, 0);
    };
    const ended = () => {
      open--;
      if (open === 0) conclude({ kind: 'completed', generation });
      else lane();
    };
    const runPod = (slot: number, nth: number, launch: number) => {
      if (over) return;
      this.launch({ slot, attempt: nth, launch, generation }, (task) => {
        if (over) return;
        if (task.containers[0]?.exitCode === 0) return ended();
        judged(slot, nth, launch, task);
      });
    };
    const judged = (slot: number, nth: number, launch: number, task: EcsTask) => {
      if (over) return;
      const decision = this.judge(slot, nth, launch, generation, task);
      if (decision.action === 'FailJob')
        conclude({ kind: 'failed', generation, error: decision.error, cause: decision.cause });
      else if (decision.action === 'EndSlot') ended();
      else if (decision.action === 'JudgeAgain') this.after(decision.seconds, () => judged(slot, nth, launch, task));
      else this.after(decision.seconds, () => runPod(slot, decision.attempt, decision.launch));
    };
    for (let n = 0; n < this.record.job.spec.parallelism; n++) lane();
  }

  private judge(slot: number, attempt: number, launch: number, generation: number, task: EcsTask) {
    const { namespace, name, uid } = this.record.job.metadata;
    const podName = podNameOf(this.record, slot, attempt);
    this.failures.add(`${podName}/${launch}`);
    const failure = {
      ...{ job: { namespace, name, uid }, generation, slot, attempt, launch, spot: false, interruptions: 0 },
      ...{ error: 'States.TaskFailed', cause: pascal(task), at: new Date(this.now).toISOString() },
    };
    let last = judge(this.record, failure, this.pods.get(podName), this.now);
    for (let asked = 1; ; asked++) {
      const judgement = last;
      this.change(() => judgement);
      if (judgement.pod) this.pods.set(podName, judgement.pod);
      if (asked >= this.disturbance.asks(this.nthJudge++)) return judgement.decision;
      last = judge(this.record, failure, this.pods.get(podName), this.now);
    }
  }

  private launch(
    place: { slot: number; attempt: number; launch: number; generation: number },
    stopped: (task: EcsTask) => void,
  ): void {
    const { namespace, name, uid } = this.record.job.metadata;
    const podName = podNameOf(this.record, place.slot, place.attempt);
    const values = { namespace, job: name, uid, podName, ...place };
    const environment = Object.entries(IDENTITY).map(([key, variable]) => ({
      name: variable,
      value: String(values[key as keyof typeof values]),
    }));
    const {
      exitCode,
      seconds,
      stopCode = 'EssentialContainerExited',
      reason,
      onStop = 143,
    } = this.outcome(place.slot, place.attempt, place.launch);
    const task: EcsTask = {
      ...{
        taskArn: `arn:task/${podName}-${place.launch}`,
        lastStatus: 'PROVISIONING',
        desiredStatus: 'RUNNING',
        version: 1,
      },
      ...{
        createdAt: this.now,
        containers: [{ name: 'main', lastStatus: 'PENDING' }],
        overrides: [{ name: 'main', environment }],
      },
    };
    let state = task;
    const move = (change: Partial<EcsTask>) => {
      state = { ...state, ...change, version: state.version + 1 };
      this.emit(state);
    };
    const end = (change: Partial<EcsTask>) => {
      if (!this.tasks.delete(running)) return;
      move({
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        executionStoppedAt: this.now,
        stoppedAt: this.now,
        ...change,
      });
      const final = state;
      this.after(0, () => stopped(final));
    };
    const running: RunningTask = {
      ...{ task, slot: place.slot, attempt: place.attempt, launch: place.launch },
      stop: () =>
        end({ stopCode: 'UserInitiated', containers: [{ name: 'main', lastStatus: 'STOPPED', exitCode: onStop }] }),
    };
    this.tasks.add(running);
    this.emit(state);
    this.after(1, () => {
      if (this.tasks.has(running))
        move({ lastStatus: 'RUNNING', startedAt: this.now, containers: [{ name: 'main', lastStatus: 'RUNNING' }] });
    });
    const container = {
      name: 'main',
      lastStatus: 'STOPPED',
      ...(exitCode !== undefined && { exitCode }),
      ...(reason && { reason }),
    };
    this.after(1 + seconds, () => {
      if (exitCode === 0 && this.tasks.has(running)) this.done.add(place.slot);
      end({ stopCode, stoppedReason: reason ?? 'Essential container in task exited', containers: [container] });
    });
  }

  private emit(task: EcsTask): void {
    this.last.set(task.taskArn, task);
    for (const seconds of this.disturbance.deliveries(this.nthEvent++)) this.after(seconds, () => this.see(task));
  }

  private see(task: EcsTask): void {
    const identity = identityOf(task);
    if (!identity) throw new Error('a task without identity');
    const seen = observe(this.record, identity, task, this.pods.get(identity.podName), this.now);
    if (seen.removed) this.pods.delete(identity.podName);
    else if (seen.pod) this.pods.set(identity.podName, seen.pod);
    this.change(() => seen);
    if (!seen.unwanted) return;
    const running = [...this.tasks].find((each) => each.task.taskArn === task.taskArn);
    if (running) this.after(0, () => running.stop());
  }
}

/** As Step Functions writes a task into a cause. */
export function pascal(value: unknown): string {
  return JSON.stringify(
    upper(value && { ...(value as EcsTask), overrides: { containerOverrides: (value as EcsTask).overrides } }),
  );
}

function upper(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(upper);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toUpperCase() + key.slice(1), upper(member)]),
  );
}
