import type { DurableMap, DurableStore } from '../durable-map';
import { DeliveryQueue } from '../events/delivery-queue';
import { ServiceError, type Surroundings } from '../service';
import { parseExpression } from './expression';
import type { ScheduleInput } from './input';
import { nextTime, type Timing } from './next-time';

export interface SchedulerDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  groups: string[];
  /** Why Scheduler may not call a target in its role for a schedule of a group; undefined when it may. */
  cannotCall?(target: ScheduleInput['Target'], groupArn: string): string | undefined;
  /** Calls a target, or puts into a queue, a JSON text: resolves when its function has returned. A rejection is tried again. */
  deliver(targetArn: string, event: string): Promise<void>;
  notice(text: string): void;
}

export interface Schedule {
  name: string;
  input: ScheduleInput;
  createdAt: number;
  modifiedAt: number;
  /** When it calls next, in milliseconds; undefined: never again. */
  next?: number;
}

/** Milliseconds before now (Scheduler's own message says so; the API Reference does not). */
const EARLIEST_START = 5 * 60_000;

/** A function is called twice more when it has failed (Lambda: "asynchronous invocation"). */
const RETRIES = 2;

/** Schedules that are on disk, each with its next time, and calls that have not arrived yet. */
export class Schedules {
  private readonly schedules: DurableMap<Schedule>;
  private readonly queue: DeliveryQueue;
  private readonly timers = new Map<string, AbortController>();
  private isStarted = false;

  constructor(private readonly deps: SchedulerDependencies) {
    const { store, surroundings, deliver, notice } = deps;
    this.schedules = store.map('scheduler/schedules');
    this.queue = new DeliveryQueue({ name: 'scheduler/deliveries', store, surroundings, deliver, notice });
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(group: string, name: string): Schedule {
    const found = this.schedules.get(this.keyOf(group, name));
    if (!found) throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return found;
  }

  all(): Iterable<Schedule> {
    return this.schedules.values();
  }

  has(group: string, name: string): boolean {
    return this.schedules.has(this.keyOf(group, name));
  }

  arnOf({ name, input }: Schedule): string {
    const { region, account } = this.deps.surroundings;
    return `arn:aws:scheduler:${region}:${account}:schedule/${input.GroupName}/${name}`;
  }

  private arnOfGroup(group: string): string {
    const { region, account } = this.deps.surroundings;
    return `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;
  }

  /** Stores a schedule, also in the place of another one, and waits for its next time. */
  async set(name: string, input: ScheduleInput, createdAt: number): Promise<Schedule> {
    const reason = this.deps.cannotCall?.(input.Target, this.arnOfGroup(input.GroupName));
    if (reason !== undefined)
      throw new ServiceError('ValidationException', `The execution role cannot be used: ${reason}`);
    const now = this.deps.surroundings.clock.now();
    if (input.StartDate !== undefined && input.StartDate * 1000 < now - EARLIEST_START)
      throw new ServiceError('ValidationException', 'The StartDate you specify cannot be earlier than 5 minutes ago.');
    const schedule: Schedule = { name, input, createdAt, modifiedAt: now };
    const stored = { ...schedule, next: nextTime(timingOf(schedule), now) };
    const key = this.keyOf(input.GroupName, name);
    await this.schedules.set(key, stored);
    this.wait(key);
    return stored;
  }

  async delete(group: string, name: string): Promise<void> {
    this.get(group, name);
    const key = this.keyOf(group, name);
    this.timers.get(key)?.abort();
    this.timers.delete(key);
    await this.schedules.delete(key);
  }

  /** Takes up what an earlier process has left. While it was not there times have passed: of each schedule the latest of them is called. */
  start(): void {
    this.isStarted = true;
    this.queue.start();
    for (const key of this.schedules.keys()) this.wait(key);
  }

  /** Resolves once nothing is on its way to a target. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  close(): void {
    for (const timer of this.timers.values()) timer.abort();
    this.queue.close();
  }

  private keyOf(group: string, name: string): string {
    if (!this.deps.groups.includes(group))
      throw new ServiceError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
    return `${group}/${name}`;
  }

  private wait(key: string): void {
    this.timers.get(key)?.abort();
    const next = this.schedules.get(key)?.next;
    if (!this.isStarted || next === undefined) return;
    const timer = new AbortController();
    this.timers.set(key, timer);
    this.deps.surroundings.clock.until(next, timer.signal).then(
      () => this.call(key),
      () => {},
    );
  }

  private async call(key: string): Promise<void> {
    const schedule = this.schedules.get(key);
    const now = this.deps.surroundings.clock.now();
    if (schedule?.next === undefined || schedule.next > now) return this.wait(key);
    const timing = timingOf(schedule);
    let time = schedule.next;
    let next = nextTime(timing, time);
    while (next !== undefined && next <= now) {
      time = next;
      next = nextTime(timing, time);
    }
    // In one turn, and so in one group of the journal: after a crash it is on its way, or not due yet.
    const advanced = this.schedules.set(key, { ...schedule, next });
    const isTooOld = now - time > ageOf(schedule) * 1000;
    await Promise.all([advanced, isTooOld || this.queue.add(this.delivery(key, schedule, time))]);
    this.wait(key);
  }

  private delivery(key: string, schedule: Schedule, time: number) {
    const { Target } = schedule.input;
    return {
      key: `${key} ${time}`,
      sender: `schedule ${key}`,
      targetArn: Target.Arn,
      ...(Target.DeadLetterConfig && { deadLetterArn: Target.DeadLetterConfig.Arn }),
      event: this.withContext(Target.Input ?? '{}', schedule, time),
      retryAttempts: RETRIES,
      until: time + ageOf(schedule) * 1000,
    };
  }

  /** Puts in what is written in the input as context attributes (User Guide, "Adding context attributes"). */
  private withContext(input: string, schedule: Schedule, time: number): string {
    const attributes: Record<string, string> = {
      'aws.scheduler.schedule-arn': this.arnOf(schedule),
      'aws.scheduler.scheduled-time': `${new Date(time).toISOString().slice(0, 19)}Z`,
      'aws.scheduler.execution-id': this.deps.surroundings.uuid(),
      'aws.scheduler.attempt-number': '1',
    };
    return input.replace(/<(aws\.scheduler\.[a-z-]+)>/g, (all, name: string) => attributes[name] ?? all);
  }
}

function timingOf({ input, createdAt }: Schedule): Timing {
  const { ScheduleExpression, ScheduleExpressionTimezone: timeZone, StartDate, EndDate } = input;
  return {
    ...{ expression: parseExpression(ScheduleExpression), timeZone, createdAt },
    ...(StartDate !== undefined && { startDate: StartDate * 1000 }),
    ...(EndDate !== undefined && { endDate: EndDate * 1000 }),
  };
}

/** For how many seconds a target may be called for a time. */
function ageOf({ input }: Schedule): number {
  return input.Target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400;
}
