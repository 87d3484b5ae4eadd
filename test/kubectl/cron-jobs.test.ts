import { rmSync } from 'node:fs';
import * as path from 'node:path';
import { manifest } from '../support/door';
import { eventually, type Gantry, startGantry } from '../support/gantry';
import { findKubectls, type Kubectl, kubectlOf, newestOf, writeManifest } from '../support/kubectl';
import { temporaryFolder } from '../support/runtime-worker';

/** The real kubectl and CronJobs: what is expected is what a cluster answers. */

jest.setTimeout(60_000);

const found = findKubectls();
const newest = newestOf(found);
const suite = newest ? describe : describe.skip;

const folder = temporaryFolder('kubectl-cron');
let gantry: Gantry;
let kubectl: Kubectl;

beforeAll(async () => {
  if (!newest) return;
  gantry = await startGantry({ clock: 'real', token: 'secret-of-the-test' });
  kubectl = kubectlOf(newest[1], path.join(folder, 'home'), gantry.cloud.privateUrl);
});
afterAll(async () => {
  await gantry?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const cronJob = (name: string, spec: object = {}) => ({
  ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name } },
  spec: { schedule: '0 3 1 1 *', jobTemplate: { spec: manifest(undefined).spec }, ...spec },
});

suite('kubectl: CronJobs', () => {
  it('creates one, gets, describes, explains and changes it', async () => {
    const created = await kubectl([
      'create',
      'cronjob',
      'made',
      '--image=perl',
      '--schedule=*/5 * * * *',
      '--',
      'true',
    ]);
    expect(created).toEqual({ code: 0, stdout: 'cronjob.batch/made created\n', stderr: '' });
    const [head = '', row = ''] = (await kubectl('get cj made')).stdout.split('\n');
    expect(head.split(/\s{2,}/)).toEqual(['NAME', 'SCHEDULE', 'TIMEZONE', 'SUSPEND', 'ACTIVE', 'LAST SCHEDULE', 'AGE']);
    expect(row.split(/\s{2,}/).slice(0, 6)).toEqual(['made', '*/5 * * * *', '<none>', 'False', '0', '<none>']);
    expect((await kubectl('get all')).stdout).toContain('cronjob.batch/made');
    const { stdout } = await kubectl('describe cronjob made');
    for (const line of [
      /^Schedule: +\*\/5 \* \* \* \*$/m,
      /^Concurrency Policy: +Allow$/m,
      /^Suspend: +False$/m,
      /^Successful Job History Limit: +3$/m,
      /^Starting Deadline Seconds: +<unset>$/m,
      /^Last Schedule Time: +<unset>$/m,
      /^Active Jobs: +<none>$/m,
    ])
      expect(stdout).toMatch(line);
    expect((await kubectl('explain cronjob.spec.concurrencyPolicy')).stdout).toMatch(
      /FIELD: concurrencyPolicy <string>/,
    );
    expect(await kubectl(['patch', 'cronjob', 'made', '-p', '{"spec":{"suspend":true}}'])).toMatchObject({ code: 0 });
    expect(await kubectl('set image cronjob/made made=ruby')).toMatchObject({ code: 0 });
    const shown = await kubectl(['get', 'cj', 'made', '-o', 'jsonpath={.spec.suspend} {..image}']);
    expect(shown.stdout).toBe('true ruby');
  });

  it('refuses a schedule that is none, with its path', async () => {
    const { code, stderr } = await kubectl(['create', 'cronjob', 'bad', '--image=perl', '--schedule=0 0 * * 7']);
    expect([code, stderr]).toEqual([
      1,
      'error: failed to create cronjob: CronJob.batch "bad" is invalid: spec.schedule: Invalid value: "0 0 * * 7": end of range (7) above maximum (6): 7\n',
    ]);
  });

  it('applies one, from the client’s side and the server’s', async () => {
    const file = writeManifest(folder, 'cron.json', cronJob('applied'));
    const changed = writeManifest(folder, 'changed.json', cronJob('applied', { timeZone: 'Europe/Berlin' }));
    expect((await kubectl(['apply', '-f', file])).stdout).toBe('cronjob.batch/applied created\n');
    expect((await kubectl(['apply', '-f', file])).stdout).toBe('cronjob.batch/applied unchanged\n');
    expect((await kubectl(['diff', '-f', changed])).stdout).toMatch(/^\+\s+timeZone: Europe\/Berlin$/m);
    expect((await kubectl(['apply', '-f', changed])).stdout).toBe('cronjob.batch/applied configured\n');
    expect((await kubectl(['apply', '--server-side', '-f', changed])).stdout).toBe(
      'cronjob.batch/applied serverside-applied\n',
    );
    expect((await kubectl(['replace', '-f', file])).stdout).toBe('cronjob.batch/applied replaced\n');
  });

  it('starts a Job by hand, which belongs to it and goes with it', async () => {
    const file = writeManifest(folder, 'owner.json', cronJob('owner', { suspend: true }));
    await kubectl(['apply', '-f', file]);
    expect((await kubectl('create job by-hand --from=cronjob/owner')).stdout).toBe('job.batch/by-hand created\n');
    await eventually('the Job', async () => (await kubectl('get job by-hand')).stdout.includes('Complete'));
    const { stdout } = await kubectl('describe job by-hand');
    expect(stdout).toMatch(/^Controlled By: +CronJob\/owner$/m);
    expect(stdout).toMatch(/^Annotations: +cronjob\.kubernetes\.io\/instantiate: manual$/m);
    expect((await kubectl('delete cronjob owner')).stdout).toMatch(/^cronjob\.batch "owner" deleted/);
    await eventually('no Job', async () => (await kubectl('get job by-hand')).code !== 0);
  });
});
