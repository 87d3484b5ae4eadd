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
  ['outcomes that are no outcomes', [PRIMES, '--outcomes', PRIMES], 'apiVersion'],
])('%s: exit status 2 and no stack trace', async (_name, args, named) => {
  const { code, stdout, stderr } = await simulate(args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(named);
  expect(stderr).not.toMatch(/^ +at /m);
});
