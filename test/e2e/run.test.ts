import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type LocalUp, localUp } from '../support/local-up';

/** The command line as people use it: the built program, in a process of its own. */

jest.setTimeout(30_000);

const ROOT = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'gantry-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(
  args: string[],
  input = '',
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ended>; said: (text: string) => Promise<void> } {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/gantry.js'), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      XDG_STATE_HOME: path.join(folder, 'no-cloud'),
      GANTRY_TEST_SECRET: 'not for pods',
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (text) => {
      output[name] += text;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.end(input);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => (output.stdout + output.stderr).includes(text) && resolve();
      listeners.add(look);
      look();
    });
  return { child, ended, said };
}

const gantry = (args: string[], input?: string): Promise<Ended> => start(args, input).ended;

/** A cloud that stays, for what need not start one of its own: that takes a second each time. */
const state = path.join(folder, 'state');
let cloud: LocalUp;
beforeAll(async () => {
  cloud = await localUp(state);
});
afterAll(() => cloud.process.kill('SIGKILL'));
const runThere = (args: string[], input?: string): Promise<Ended> => gantry(['run', '--state', state, ...args], input);

const manifest = (command: string[], spec: object = {}, name = 'job') =>
  JSON.stringify({
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } },
    spec: {
      backoffLimit: 0,
      ...spec,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] } },
    },
  });

describe('gantry run', () => {
  it('writes the log to stdout, how the Job ended to stderr, and exits with 0', async () => {
    const { code, stdout, stderr } = await gantry(['run', '-'], manifest(['echo', 'hello']));
    expect(stdout).toBe('hello\n');
    expect(stderr).toMatch(/^job: Complete in [0-9.]+s · 1 succeeded · 0 failed$/m);
    expect(stderr).toMatch(/^Images are not used/m);
    expect(code).toBe(0);
  });

  it('gives each index its own number, and every line of every pod once', async () => {
    const { code, stdout } = await runThere(
      ['-'],
      manifest(
        ['sh', '-c', 'echo $JOB_COMPLETION_INDEX; echo $JOB_COMPLETION_INDEX'],
        { completionMode: 'Indexed', completions: 12, parallelism: 5 },
        'indexed',
      ),
    );
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 24 }, (_, line) => Math.floor(line / 2)));
    expect(code).toBe(0);
  });

  it('exits with 1 when the Job has failed, and says why', async () => {
    const { code, stdout, stderr } = await gantry(['run', 'examples/failing-job.yaml', '--clock', 'virtual']);
    expect(stdout).toBe('cannot do it\n'.repeat(3));
    expect(stderr).toMatch(/^pod failing-job-\w{5} failed: container main exited with 3 \(Error\)$/m);
    expect(stderr).toMatch(
      /^failing-job: Failed \(BackoffLimitExceeded: Job has reached the specified backoff limit\) in 3[0-9]s/m,
    );
    expect(code).toBe(1);
  });

  it('fails a pod whose command is not there', async () => {
    const { code, stderr } = await runThere(['-'], manifest(['no-such-command'], {}, 'no-command'));
    expect(stderr).toContain('executable file not found in $PATH');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('prints the final Job with -o json, and nothing else on stdout', async () => {
    const { code, stdout } = await runThere(['-o=json', '-q', '-'], manifest(['echo', 'hello']));
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Job', metadata: { name: 'job' }, status: { succeeded: 1 } });
    expect(code).toBe(0);
  });

  it('gives pods nothing of its own environment', async () => {
    const { stdout } = await gantry(['run', '-'], manifest(['env']));
    expect(stdout).toContain('GANTRY_POD_NAME=');
    expect(stdout).toMatch(/^HOSTNAME=job-\w{5}$/m);
    expect(stdout).not.toContain('not for pods');
    expect(stdout).not.toContain('AWS_');
  });

  it('runs several documents, and fails when one of them does', async () => {
    const both = [manifest(['true'], {}, 'one'), manifest(['false'], {}, 'two')].join('\n---\n');
    const { code, stderr } = await runThere(['-'], both);
    expect(stderr).toMatch(/^one: Complete/m);
    expect(stderr).toMatch(/^two: Failed/m);
    expect(code).toBe(1);
  });

  it('deletes the Job and ends its pods at Ctrl-C, and exits with 130', async () => {
    // Kubernetes makes one dollar sign of two.
    const script = "trap 'echo stopped; exit 3' TERM; echo started $$$$; while :; do sleep 0.1; done";
    const run = start(['run', '-'], manifest(['sh', '-c', script]));
    await run.said('started ');
    run.child.kill('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect(stderr).toContain('Interrupted');
    expect(stderr).not.toMatch(/Failed|bug/);
    expect(code).toBe(130);
    const pid = Number(/started ([0-9]+)/.exec(stdout)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('leaves no folder behind when its terminal is closed', async () => {
    const TMPDIR = path.join(folder, 'temporary');
    mkdirSync(TMPDIR);
    const run = start(['run', '-'], manifest(['sh', '-c', 'echo started; sleep 60']), { TMPDIR });
    await run.said('started');
    expect(readdirSync(TMPDIR)).toHaveLength(1);
    run.child.kill('SIGHUP');
    expect((await run.ended).code).toBe(129);
    expect(readdirSync(TMPDIR)).toEqual([]);
  });
});

describe('a manifest that is not accepted', () => {
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };

  it.each([
    ['an empty file', ['empty.yaml', ''], /empty\.yaml: there is no object in it/],
    ['tabs', ['tabs.yaml', 'a:\n\tb: 1\n'], /tabs\.yaml:2:1: tab characters/],
    ['a key that stands twice', ['twice.yaml', 'kind: Job\nkind: Job\n'], /twice\.yaml:2:1: .*twice/],
    [
      'another kind',
      ['kind.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n'],
      /kind\.yaml:2:1: no matches for kind "Pod"/,
    ],
    [
      'an unknown field',
      ['unknown.yaml', `${manifest(['true']).replace('"backoffLimit"', '"backofLimit"')}`],
      /unknown field "spec\.backofLimit"\n.*did you mean backoffLimit/,
    ],
    [
      'a wrong value',
      ['value.yaml', manifest(['true'], { completions: -1 })],
      /spec\.completions: Invalid value: -1: must be greater than or equal to 0/,
    ],
    [
      'a name that no label can hold',
      ['long-name.yaml', manifest(['true'], {}, 'x'.repeat(64))],
      /must be no more than 63 characters\n +the label job-name holds the name of the Job/,
    ],
    [
      'an alias bomb',
      [
        'bomb.yaml',
        [
          'a: &a [x,x,x,x,x,x,x,x,x]',
          ...'bcdefghij'.split('').map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`),
        ].join('\n'),
      ],
      /bomb\.yaml/,
    ],
  ] as const)('is refused for %s, with its place and exit code 2', async (_, [name, content], expected) => {
    const { code, stdout, stderr } = await runThere([file(name, content)]);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    ['binary', Buffer.from([0, 1, 2, 255, 254, 0])],
    ['50 MB of YAML', 'a: b\n'.repeat(10_000_000)],
  ])('is refused for %s, at once', async (name, content) => {
    const began = Date.now();
    const { code, stderr } = await gantry(['run', file(`${name.replaceAll(' ', '-')}.yaml`, content)]);
    expect(stderr.split('\n').length).toBeLessThan(5);
    expect(code).toBe(2);
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('is refused for a name that another one has, before any of them is created', async () => {
    const one = file('first.yaml', manifest(['true'], {}, 'the-same'));
    const two = file('second.yaml', manifest(['true'], {}, 'the-same'));
    const { code, stderr } = await runThere(['--replace', one, two]);
    expect(stderr).toMatch(
      /second\.yaml:1:\d+: the Job "the-same" stands here twice, first in .*first\.yaml:1:\d+\n {4}\S/,
    );
    expect(code).toBe(2);
    expect((await cloud.request('GET', '/apis/batch/v1/namespaces/default/jobs/the-same')).status).toBe(404);
  });

  it('says all mistakes of all files at once', async () => {
    const one = file('one.yaml', manifest(['true'], { completions: -1, parallelism: -2 }));
    const { code, stderr } = await runThere([one, path.join(folder, 'nosuch.yaml'), folder]);
    expect(stderr).toContain('nosuch.yaml: there is no such file');
    expect(stderr).toContain(`${folder}: this is a directory`);
    expect(code).toBe(2);
  });
});

describe('a machine that is in the way', () => {
  it.each([
    [['--help']],
    [['run', '--clock', 'virtual']],
    [['run', '-o', 'json', '--clock', 'virtual']],
    [['simulate']],
  ])('ends %j with what to do, when its output cannot be written', async (args) => {
    const forReading = openSync(path.join(ROOT, 'package.json'), 'r');
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/gantry.js'), ...args, 'examples/failing-job.yaml'], {
      cwd: ROOT,
      stdio: ['ignore', forReading, 'pipe'],
    });
    closeSync(forReading);
    let stderr = '';
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    expect(stderr).toContain('gantry: stdout cannot be written: EBADF');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });

  (existsSync('/dev/full') ? it : it.skip)(
    'ends with what to do when the disk is full, and not as if the Job had failed',
    async () => {
      await runThere(['-q', '-'], manifest(['true'], {}, 'before'));
      const full = path.join(folder, 'full');
      for (const group of readdirSync(path.join(state, 'logs'))) {
        mkdirSync(path.join(full, 'logs', group), { recursive: true });
        symlinkSync('/dev/full', path.join(full, 'logs', group, 'local'));
      }
      const { code, stderr } = await gantry(['run', '--state', full, '-'], manifest(['sleep', '60']));
      expect(stderr).toMatch(/^gantry: ENOSPC.*\nMake room/m);
      expect(stderr).not.toContain('    at ');
      expect(code).toBe(2);
    },
  );

  it('says so when there is no temporary folder, which a simulation does not need', async () => {
    const nowhere = { TMPDIR: path.join(folder, 'nowhere') };
    const { code, stderr } = await start(['run', 'examples/pi.yaml'], '', nowhere).ended;
    expect(stderr).toMatch(/^gantry: no temporary folder can be made: ENOENT.*\nLet TMPDIR name a folder/);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
    expect(await start(['simulate', 'examples/pi.yaml'], '', nowhere).ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('usage', () => {
  it.each([
    [[], 2, 'Usage: gantry'],
    [['--help'], 0, 'Usage: gantry'],
    [['--version'], 0, '0.1.0'],
    [['frob'], 2, "unknown command 'frob'"],
    [['run'], 2, "missing required argument 'file'"],
    [['run', '--nope', 'x'], 2, "unknown option '--nope'"],
    [['run', '-o', 'xml', 'x'], 2, 'Allowed choices are json, yaml'],
    [['run', '--detach', 'examples/pi.yaml'], 2, 'gantry local up'],
    [['run', 'examples/cron-job.yaml'], 2, 'examples/cron-job.yaml:3:1: a CronJob has no end that could be waited for'],
    [['local', 'up', '--port', '99999'], 2, 'A port is a number'],
    [['run', '--state', '', 'examples/pi.yaml'], 2, 'The name of a folder is not empty'],
  ])('%j exits with %d', async (args, expected, text) => {
    const { code, stdout, stderr } = await gantry(args);
    expect(stdout + stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(expected);
  });
});

describe('gantry local up', () => {
  it('is used by run, refuses a second one on its folder and strangers, and keeps its Jobs', async () => {
    try {
      const detached = await runThere(['--detach', '-'], manifest(['true'], {}, 'kept'));
      expect(detached).toMatchObject({ code: 0, stdout: 'job.batch/kept created\n' });
      const again = await runThere(['-'], manifest(['true'], {}, 'kept'));
      expect(again.stderr).toContain('jobs.batch "kept" already exists');
      expect(again.code).toBe(2);
      expect((await runThere(['--replace', '-'], manifest(['echo', 'new'], {}, 'kept'))).stdout).toBe('new\n');
      const cron = await runThere(['--detach', 'examples/cron-job.yaml']);
      expect(cron).toMatchObject({ code: 0, stdout: 'cronjob.batch/report created\n' });
      const second = await gantry(['local', 'up', '--state', state]);
      expect(second.stderr).toContain('is running already');
      expect(second.code).toBe(2);
      expect((await fetch(`${cloud.url}/version`)).status).toBe(401);
    } finally {
      cloud.process.kill('SIGINT');
      await once(cloud.process, 'exit');
    }
    const next = await localUp(state);
    const { body } = await next.request('GET', '/apis/batch/v1/namespaces/default/jobs/kept');
    expect(body).toMatchObject({ status: { succeeded: 1 } });
    next.process.kill('SIGTERM');
    expect(await once(next.process, 'exit')).toEqual([143, null]);
  });
});
