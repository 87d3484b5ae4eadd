import { type RestRequest, type RestService, ServiceError } from '../service';
import { accessesOf } from './access';
import { NAME, type ScheduleInput, scheduleInput } from './input';
import { type Schedule, type SchedulerDependencies, Schedules } from './schedules';

/** The stand-in for EventBridge Scheduler: schedules of the groups that are deployed, which call functions. */
export interface Scheduler {
  service: RestService;
  schedules(): Iterable<Schedule>;
  /** Begins to call; see `Schedules.start`. */
  start(): void;
  idle(): Promise<void>;
  close(): void;
}

export function createScheduler(deps: SchedulerDependencies): Scheduler {
  const schedules = new Schedules(deps);
  return {
    service: {
      name: 'scheduler',
      accesses: (request) => accessesOf(request, deps.surroundings),
      handle: (request) => handle(schedules, request, () => deps.surroundings.clock.now()),
    },
    schedules: () => schedules.all(),
    start: () => schedules.start(),
    idle: () => schedules.idle(),
    close: () => schedules.close(),
  };
}

/** Four actions of one path (API Reference). @throws ServiceError */
async function handle(schedules: Schedules, { method, path, query, body }: RestRequest, now: () => number) {
  const [, encoded] = /^\/schedules\/([^/]+)$/.exec(path) ?? [];
  const name = decodeURIComponent(encoded ?? '');
  const action = encoded === undefined ? undefined : ACTIONS[method];
  if (!action)
    throw new ServiceError(
      'UnknownOperationException',
      `the local cloud does not implement ${method} ${path} of Scheduler`,
    );
  if (!NAME.test(name)) throw new ServiceError('ValidationException', `'${name}' is no name of a schedule`);
  return action({ schedules, name, group: query.get('groupName') ?? 'default', body, now: now() });
}

interface Asked {
  schedules: Schedules;
  name: string;
  group: string;
  body: unknown;
  now: number;
}

const ACTIONS: Record<string, (asked: Asked) => Promise<object>> = {
  async POST({ schedules, name, body, now }) {
    const input = scheduleInput('CreateSchedule', body);
    if (schedules.has(input.GroupName, name))
      throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
    return { ScheduleArn: schedules.arnOf(await schedules.set(name, input, now)) };
  },
  async PUT({ schedules, name, body }) {
    const input = scheduleInput('UpdateSchedule', body);
    const { createdAt } = schedules.get(input.GroupName, name);
    return { ScheduleArn: schedules.arnOf(await schedules.set(name, input, createdAt)) };
  },
  async GET({ schedules, name, group }) {
    return shown(schedules, schedules.get(group, name));
  },
  async DELETE({ schedules, name, group }) {
    await schedules.delete(group, name);
    return {};
  },
};

function shown(schedules: Schedules, schedule: Schedule): object {
  const { ClientToken: _, ...input }: ScheduleInput = schedule.input;
  return {
    ...{ Name: schedule.name, Arn: schedules.arnOf(schedule), ...input },
    ...{ CreationDate: schedule.createdAt / 1000, LastModificationDate: schedule.modifiedAt / 1000 },
  };
}
