import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

jest.setTimeout(60_000);

const ROOT = path.join(__dirname, '../..');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function simulate(args: string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(ROOT, 'bin/gantry.js'), 'simulate', ...args],
      { cwd: ROOT, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

const OUTCOMES = path.join(__dirname, 'simulate.outcomes.yaml');
const FOUR_INDEXES = readFileSync(path.join(ROOT, 'examples/indexed-primes.yaml'), 'utf8').replace(
  'completions: 10',
  'completions: 4',
);
const PRIMES = 'examples/indexed-primes.yaml';

test('equal input and seed give equal output, to the byte; another seed gives another', async () => {
  const run = (seed: string) => simulate(['-', '--outcomes', OUTCOMES, '--seed', seed, '-o', 'json'], FOUR_INDEXES);
  const [first, again, other] = await Promise.all([run('7'), run('7'), run('8')]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toBe(first.stdout);
  expect(other.stdout).not.toBe(first.stdout);
  const { job } = JSON.parse(first.stdout);
  expect(job.status.failed).toBeGreaterThanOrEqual(1);
});

test('a Job that fails is what the simulation found out: exit status 0', async () => {
  const { code, stdout } = await simulate(
    ['examples/failing-job.yaml', '--outcomes', '-'],
    'default: { exitCode: 3, seconds: 1 }',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('failing-job: Failed');
});

test.each([
  ['a manifest that is not there', ['no-such.yaml'], 'no-such.yaml'],
  ['a flag that is unknown', [PRIMES, '--nope'], '--nope'],
  ['a seed that is not a number', [PRIMES, '--seed', 'x'], 'seed'],
  ['a manifest and outcomes from one stdin', ['-', '--outcomes', '-'], 'cannot both come from stdin'],
  ['outcomes that are no outcomes', [PRIMES, '--outcomes', PRIMES], 'apiVersion'],
])('%s: exit status 2 and no stack trace', async (_name, args, named) => {
  const { code, stdout, stderr } = await simulate(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(named);
  expect(stderr).not.toMatch(/^ +at /m);
});

describe('a CronJob', () => {
  const CRON_JOB = 'examples/cron-job.yaml';

  test('is watched for so long from then on: what it starts, what is kept, and what is not started', async () => {
    const args = [CRON_JOB, '--for', '1h', '--from', '2026-01-02T07:25:00Z', '--outcomes', '-', '-o', 'json'];
    const { code, stdout, stderr } = await simulate(args, 'default: { seconds: 1200 }');
    expect([code, stderr]).toEqual([0, '']);
    const { cronJob, jobs, pods, events, timeline, from } = JSON.parse(stdout);
    // 8:30 in Berlin; the one of 8:45 has to wait for it, and is too late when it has failed by its deadline at 8:45.
    const names = jobs.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    expect(names).toEqual(['report-29455650', 'report-29455665', 'report-29455680', 'report-29455695']);
    expect(pods).toHaveLength(4);
    expect(cronJob.status).toMatchObject({ lastScheduleTime: '2026-01-02T08:15:00Z', active: [{ name: names[3] }] });
    expect(events).toContainEqual(
      expect.objectContaining({
        involvedObject: expect.objectContaining({ kind: 'CronJob', name: 'report' }),
        ...{ reason: 'SawCompletedJob', message: 'Saw completed job: report-29455650, condition: Failed' },
      }),
    );
    expect(from).toBe('2026-01-02T07:25:00.000Z');
    expect(timeline).toContainEqual({ at: 300, what: 'Job report-29455650 created' });
    expect(timeline).toContainEqual({ at: expect.any(Number), what: 'Job report-29455650 is gone' });
  });

  test('is told of with the time of day, and acted on', async () => {
    const keepNone = '{ at: 1, patch: { spec: { successfulJobsHistoryLimit: 0 } } }';
    const outcomes = `{ actions: [${keepNone}, { at: 1000, patch: { spec: { suspend: true } } }], default: { seconds: 5 } }`;
    const args = [CRON_JOB, '--for', '1h', '--from', '2026-01-02T08:00:00+01:00', '--outcomes', '-'];
    const { code, stdout } = await simulate(args, outcomes);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^2026-01-02T07:15:00Z {2}Job report-29455635 created$/m);
    expect(stdout).not.toMatch(/ pod report/);
    // It is not kept, and goes at the time at which it ends.
    expect(stdout).toMatch(/^2026-01-02T07:15:05Z {2}Job report-29455635 is Complete: /m);
    expect(stdout).toMatch(/^2026-01-02T07:16:40Z {2}the user patches the CronJob: \{"spec":\{"suspend":true\}\}$/m);
    expect(stdout).toMatch(/^report: 1 Job in 1h00m · 1 Complete · 0 Failed · last scheduled 2026-01-02T07:15:00Z$/m);
  });

  test.each([
    ['how long a Job is watched', [PRIMES, '--for', '2h'], '--for and --from are for CronJobs'],
    ['a duration that is none', [CRON_JOB, '--for', '2 hours'], 'A duration is written like 90m'],
    ['a time that is none', [CRON_JOB, '--from', 'tomorrow'], 'A time is written like'],
    ['a container that its Jobs do not have', [CRON_JOB, '--outcomes', '-'], 'the Job has no container "other"'],
  ])('%s: exit status 2', async (_, args, text) => {
    const { code, stderr } = await simulate(args, 'containers: { other: { exitCode: 1 } }');
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
