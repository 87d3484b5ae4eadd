import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fromCause, fromDescription, fromEvent } from '../../src/pods/parse-task';

const RECORDINGS = path.join(__dirname, '../asl/recordings/ecs');

/** The task of a recorded execution, as Step Functions writes it into a cause: the last one that has stopped. */
function recordedTask(name: string): Record<string, unknown> {
  const tasks: Record<string, unknown>[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const members = value as Record<string, unknown>;
    if ('TaskArn' in members && 'StopCode' in members) tasks.push(members);
    for (const member of Object.values(members)) look(member);
  };
  look(JSON.parse(readFileSync(path.join(RECORDINGS, `${name}.json`), 'utf8')));
  const last = tasks.at(-1);
  if (!last) throw new Error(`no task has stopped in ${name}`);
  return last;
}

describe('fromCause', () => {
  it('reads a task that could not pull its image, recorded on AWS', () => {
    const task = fromCause(JSON.stringify(recordedTask('run_task_sync_raise_failure')));
    expect(task).toMatchObject({
      ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'TaskFailedToStart' },
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: /),
      overrides: [{ name: 'task_definition_container_name', environment: [] }],
    });
    expect(task?.containers).toHaveLength(1);
    expect(task?.containers[0]).not.toHaveProperty('exitCode');
  });

  it('reads a task that succeeded, recorded on AWS', () => {
    const task = fromCause(JSON.stringify(recordedTask('run_task_sync')));
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
  });

  it('keeps times in milliseconds since the epoch, and leaves names of variables alone', () => {
    const cause = {
      ...{ TaskArn: 'arn', LastStatus: 'STOPPED', DesiredStatus: 'STOPPED', Version: 5, StartedAt: 1708905210000 },
      Overrides: { ContainerOverrides: [{ Name: 'main', Environment: [{ Name: 'GANTRY_SLOT', Value: 'TaskArn' }] }] },
    };
    expect(fromCause(JSON.stringify(cause))).toMatchObject({
      ...{ startedAt: 1708905210000, version: 5 },
      overrides: [{ name: 'main', environment: [{ name: 'GANTRY_SLOT', value: 'TaskArn' }] }],
    });
  });

  it.each([
    ['plain text', 'Rate exceeded'],
    ['nothing', ''],
    ['JSON that was cut off', '{"TaskArn":"arn:aws:ecs:eu-west-1:1'],
    ['JSON of something else', '{"errorMessage":"no"}'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('is no task when the cause is %s', (_, cause) => {
    expect(fromCause(cause)).toBeUndefined();
  });
});

describe('fromEvent', () => {
  const detail = {
    ...{ taskArn: 'arn', clusterArn: 'cluster', lastStatus: 'RUNNING', desiredStatus: 'RUNNING', version: 3 },
    ...{ createdAt: '2026-01-31T12:00:00.123Z', startedAt: '2026-01-31T13:00:20+01:00' },
    containers: [
      { name: 'main', lastStatus: 'RUNNING', networkInterfaces: [{ privateIpv4Address: '10.0.0.7' }] },
      { name: 'aws-guardduty-agent-x1', lastStatus: 'RUNNING' },
    ],
    overrides: { containerOverrides: [{ name: 'main', environment: [{ name: 'A', value: '1' }] }] },
  };

  it('reads ISO times, every container, and the address', () => {
    expect(fromEvent(detail)).toEqual({
      ...{ taskArn: 'arn', lastStatus: 'RUNNING', desiredStatus: 'RUNNING', version: 3 },
      ...{ createdAt: Date.UTC(2026, 0, 31, 12, 0, 0, 123), startedAt: Date.UTC(2026, 0, 31, 12, 0, 20) },
      containers: [
        { name: 'main', lastStatus: 'RUNNING' },
        { name: 'aws-guardduty-agent-x1', lastStatus: 'RUNNING' },
      ],
      overrides: [{ name: 'main', environment: [{ name: 'A', value: '1' }] }],
      privateIp: '10.0.0.7',
    });
  });

  it('knows what it can of a task whose other members are missing or strange', () => {
    expect(fromEvent({ taskArn: 'arn', createdAt: 'soon', containers: 'none', version: 'x' })).toEqual({
      ...{ taskArn: 'arn', lastStatus: 'UNKNOWN', desiredStatus: 'UNKNOWN', version: 0, containers: [], overrides: [] },
    });
  });

  it('refuses what is no task', () => {
    expect(() => fromEvent({ lastStatus: 'RUNNING' })).toThrow();
  });
});

describe('fromDescription', () => {
  it('reads the Dates of the SDK', () => {
    const stoppedAt = new Date(Date.UTC(2026, 0, 31));
    expect(fromDescription({ taskArn: 'arn', lastStatus: 'STOPPED', stoppedAt })).toMatchObject({
      stoppedAt: Date.UTC(2026, 0, 31),
    });
  });
});
