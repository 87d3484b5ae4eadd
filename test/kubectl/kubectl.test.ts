import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { manifest } from '../support/door';
import { eventually, type Gantry, startGantry } from '../support/gantry';
import { findKubectls, type Kubectl, kubectlOf, newestOf, type Ran, writeManifest } from '../support/kubectl';
import { temporaryFolder } from '../support/runtime-worker';

/** The real kubectl against the local cloud: what is expected is what the study of its requests says, or what a cluster answers. */

jest.setTimeout(60_000);

const found = findKubectls();
/** All commands are tried with one of them, and the requests that differ between versions with each. */
const newest = newestOf(found);
const reason = found.size === 0 ? 'there is no kubectl on PATH' : '';
const suite = found.size === 0 ? describe.skip : describe;

const folder = temporaryFolder('kubectl');
let gantry: Gantry;
let kubectl: Kubectl;

beforeAll(async () => {
  if (!newest) return;
  gantry = await startGantry({ clock: 'real', token: 'secret-of-the-test' });
  kubectl = kubectlOf(newest[1], path.join(folder, 'newest'), gantry.cloud.privateUrl);
});
afterAll(async () => {
  await gantry?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** Lines of stdout that begin with the word, without what is only there to align them. */
const row = ({ stdout }: Ran, name: string) =>
  stdout
    .split('\n')
    .find((line) => line.split(/\s+/)[0] === name)
    ?.split(/\s{2,}/);

const suspended = (name: string, spec: object = {}, metadata: object = {}) =>
  manifest(name, { suspend: true, ...spec }, metadata);

suite(`kubectl${reason && ` (${reason})`}: what it asks about the server`, () => {
  it.each<[string, number, (string | RegExp)[]]>([
    ['version', 0, [/Server Version: v1\.36\.0\+gantry/]],
    [
      'api-resources',
      0,
      [/^jobs +batch\/v1 +true +Job$/m, /^pods +po +v1 +true +Pod$/m, /^namespaces +ns +v1 +false/m],
    ],
    ['cluster-info', 0, ['Kubernetes control plane']],
    [
      'explain job.spec.parallelism',
      0,
      ['FIELD: parallelism <integer>', 'Specifies the maximum desired number of pods'],
    ],
    ['explain job.spec.template.spec.containers.env', 0, ['FIELD: env <[]EnvVar>', 'List of environment variables']],
    ['auth can-i create jobs', 0, ['yes']],
    ['auth can-i create jobs --subresource=status', 1, ['no']],
    ['auth can-i --list', 0, [/^jobs\.batch .*\[.*create.*\]$/m]],
    ['auth whoami', 0, [/^Username +arn:aws:iam::/m]],
    ['get ns', 0, [/^default +Active/m]],
    ['create ns other', 0, ['namespace/other created']],
    ['get ns other', 0, [/^other +Active +\d+s$/m]],
    ['delete ns other', 0, ['namespace "other" deleted']],
    ['create ns default', 1, []],
  ])('%s exits with %d', async (args, code, texts) => {
    const ran = await kubectl(args);
    expect({ ...ran, stderr: ran.stderr }).toMatchObject({ code });
    for (const text of texts) expect(ran.stdout).toMatch(text);
  });
});

suite('kubectl: what cannot work says so in one sentence', () => {
  let pod = '';
  beforeAll(async () => {
    gantry.setScript('slow', () => ({ seconds: 3600 }));
    expect(await kubectl('create job slow --image=slow -- true')).toMatchObject({ code: 0 });
    await eventually('a pod', async () => (await kubectl('get pods')).stdout.includes('Running'));
    pod = (await kubectl('get pods -o jsonpath={.items[0].metadata.name}')).stdout;
  });

  it.each<[string, string | RegExp]>([
    ['run bare --image=perl', 'Error from server (MethodNotAllowed): pods are created by Jobs only'],
    ['exec job/slow -- ls', /^(error|Error from server).*exec is not supported: /],
    ['attach job/slow', 'attach is not supported: '],
    ['port-forward job/slow 8080:80', 'port-forward is not supported: '],
    ['label pod POD a=b', 'pods cannot be changed: they follow from their Job'],
    ['debug POD --image=perl --profile=general', 'ephemeral containers are not supported: '],
    ['top pod', 'Metrics API not available'],
    ['scale job slow --replicas=2', /NotFound/],
    ['get nodes', `the server doesn't have a resource type "nodes"`],
    ['get jobs --as=root', 'impersonation is not supported'],
    ['delete ns default', 'this namespace may not be deleted'],
    ['get ns nosuch', 'namespaces "nosuch" not found'],
  ])('%s', async (args, message) => {
    const { code, stderr } = await kubectl(args.replace('POD', pod));
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});

suite('kubectl: apply', () => {
  const file = () => writeManifest(folder, 'apply.json', suspended('applied'));
  const changed = () =>
    writeManifest(folder, 'changed.json', suspended('applied', { backoffLimit: 2 }, { labels: { a: 'b' } }));
  const backoffLimit = async () => (await kubectl('get job applied -o jsonpath={.spec.backoffLimit}')).stdout;

  it('from the client’s side: creates, leaves unchanged, shows differences, changes', async () => {
    expect(await kubectl(['diff', '-f', file()])).toMatchObject({ code: 1 });
    expect(await kubectl(['apply', '-f', file(), '--dry-run=client'])).toMatchObject({
      stdout: 'job.batch/applied created (dry run)\n',
    });
    expect(await kubectl(['apply', '-f', file(), '--dry-run=server'])).toMatchObject({
      stdout: 'job.batch/applied created (server dry run)\n',
    });
    expect((await kubectl('get job applied')).stderr).toBe(
      'Error from server (NotFound): jobs.batch "applied" not found\n',
    );
    expect(await kubectl(['apply', '-f', file()])).toEqual({
      code: 0,
      stdout: 'job.batch/applied created\n',
      stderr: '',
    });
    expect(await kubectl(['apply', '-f', file()])).toEqual({
      code: 0,
      stdout: 'job.batch/applied unchanged\n',
      stderr: '',
    });
    expect(await kubectl(['diff', '-f', file()])).toEqual({ code: 0, stdout: '', stderr: '' });
    const diff = await kubectl(['diff', '-f', changed()]);
    expect(diff).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^-\s+backoffLimit: 6\n\+\s+backoffLimit: 2$/m),
    });
    expect(await backoffLimit()).toBe('6');
    expect(await kubectl(['apply', '-f', changed()])).toMatchObject({
      code: 0,
      stdout: 'job.batch/applied configured\n',
    });
    expect(await backoffLimit()).toBe('2');
    // What is not in the file any more is taken away, as the difference to what was applied the last time says.
    expect(await kubectl(['apply', '-f', file()])).toMatchObject({ stdout: 'job.batch/applied configured\n' });
    expect((await kubectl('get job applied -o jsonpath={.metadata.labels.a}')).stdout).toBe('');
  });

  it('from the server’s side, over what was applied from the client’s: takes over, changes, and removes what is not said any more', async () => {
    const apply = (name: string, ...args: string[]) => kubectl(['apply', '--server-side', '-f', name, ...args]);
    expect(await apply(changed())).toEqual({ code: 0, stdout: 'job.batch/applied serverside-applied\n', stderr: '' });
    expect(await backoffLimit()).toBe('2');
    const version = async () => (await kubectl('get job applied -o jsonpath={.metadata.resourceVersion}')).stdout;
    const before = await version();
    expect(await apply(changed())).toMatchObject({ code: 0 });
    expect(await version()).toBe(before);
    const other = await apply(file(), '--field-manager=other');
    expect(other).toMatchObject({ code: 0 });
    const third = writeManifest(folder, 'third.json', suspended('applied', { backoffLimit: 3 }));
    expect(await apply(third, '--field-manager=other')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Apply failed with 1 conflict: conflict with "kubectl" using batch/v1: .spec.backoffLimit',
      ),
    });
    expect(await apply(third, '--field-manager=other', '--dry-run=server', '--force-conflicts')).toMatchObject({
      code: 0,
    });
    expect(await backoffLimit()).toBe('2');
    expect(await apply(third, '--field-manager=other', '--force-conflicts')).toMatchObject({ code: 0 });
    expect(await backoffLimit()).toBe('3');
    expect((await kubectl('get job applied -o jsonpath={.metadata.labels.a}')).stdout).toBe('b');
    expect(await apply(file())).toMatchObject({ code: 0 });
    expect((await kubectl('get job applied -o jsonpath={.metadata.labels.a}')).stdout).toBe('');
  });

  it('of List files, of folders with a kustomization, and of a namespace with its Jobs', async () => {
    const list = writeManifest(folder, 'list.json', {
      ...{ apiVersion: 'v1', kind: 'List' },
      items: [suspended('of-list-a'), suspended('of-list-b')],
    });
    expect(await kubectl(['apply', '-f', list])).toMatchObject({
      code: 0,
      stdout: 'job.batch/of-list-a created\njob.batch/of-list-b created\n',
    });
    const kustomized = path.join(folder, 'kustomized');
    mkdirSync(kustomized, { recursive: true });
    writeManifest(kustomized, 'job.yaml', suspended('base'));
    writeFileSync(
      path.join(kustomized, 'kustomization.yaml'),
      'namePrefix: my-\nnamespace: kustom\nresources: [job.yaml]\n',
    );
    expect(await kubectl(['apply', '-k', kustomized])).toMatchObject({
      code: 0,
      stdout: 'job.batch/my-base created\n',
    });
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
    const both = writeManifest(folder, 'both.json', space, suspended('in-team', {}, { namespace: 'team' }));
    expect(await kubectl(['apply', '-f', both])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('in-team created'),
    });
    // What was applied is kept, so that the second time nothing is changed.
    expect(await kubectl(['apply', '-f', both])).toMatchObject({
      ...{ code: 0, stderr: '', stdout: 'namespace/team unchanged\njob.batch/in-team unchanged\n' },
    });
    expect((await kubectl('get jobs -A')).stdout).toMatch(/^team +in-team +Suspended/m);
    expect((await kubectl('get ns')).stdout).toMatch(/^kustom +Active/m);
  });

  it.each([
    ['--validate=strict', 1, '', 'strict decoding error: unknown field "spec.backofLimit"'],
    ['--validate=warn', 0, 'job.batch/typo created (server dry run)\n', 'Warning: unknown field "spec.backofLimit"'],
    ['--validate=ignore', 0, 'job.batch/typo created (server dry run)\n', ''],
  ])('of a Job with an unknown field under %s exits with %d', async (validate, code, stdout, stderr) => {
    const typo = writeManifest(folder, 'typo.json', suspended('typo', { backofLimit: 1 }));
    const ran = await kubectl(['apply', '--dry-run=server', validate, '-f', typo]);
    expect(ran).toMatchObject({ code, stdout, stderr: expect.stringContaining(stderr) });
  });
});

suite('kubectl: create, change and delete', () => {
  it('creates once, with every mistake said', async () => {
    const file = writeManifest(folder, 'create.json', suspended('made'));
    expect(await kubectl(['create', '-f', file])).toEqual({ code: 0, stdout: 'job.batch/made created\n', stderr: '' });
    const again = await kubectl(['create', '-f', file]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('(AlreadyExists)') });
    const wrong = await kubectl('create -f -', {
      stdin: JSON.stringify(manifest('wrong', { backoffLimit: -1, parallelism: -1 })),
    });
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toMatch(/The Job "wrong" is invalid: \n\* spec\.parallelism: .*\n\* spec\.backoffLimit: /);
  });

  it.each<[string, string[], number, string]>([
    ['strategically', ['patch', 'job', 'made', '-p', '{"spec":{"backoffLimit":1}}'], 0, 'job.batch/made patched\n'],
    [
      'to the same',
      ['patch', 'job', 'made', '-p', '{"spec":{"backoffLimit":1}}'],
      0,
      'job.batch/made patched (no change)\n',
    ],
    ['by merging', ['patch', 'job', 'made', '--type=merge', '-p', '{"metadata":{"labels":{"x":"y"}}}'], 0, 'patched\n'],
    [
      'by operations',
      ['patch', 'job', 'made', '--type=json', '-p', '[{"op":"remove","path":"/metadata/labels/x"}]'],
      0,
      'patched\n',
    ],
    [
      'by operations that fail',
      ['patch', 'job', 'made', '--type=json', '-p', '[{"op":"remove","path":"/spec/x"}]'],
      1,
      '',
    ],
    ['in what is immutable', ['patch', 'job', 'made', '-p', '{"spec":{"completions":5}}'], 1, ''],
    ['with a label', ['label', 'job', 'made', 'app=x'], 0, 'labeled\n'],
    ['with an annotation', ['annotate', 'jobs', '--all', 'note=y'], 0, 'annotated\n'],
  ])('changes a Job %s', async (_, args, code, stdout) => {
    const ran = await kubectl(args);
    expect(ran).toMatchObject({ code, stdout: expect.stringContaining(stdout) });
    expect(ran.stderr === '').toBe(code === 0);
  });

  it('edits and replaces a Job, and not one that has changed meanwhile', async () => {
    const env = { EDITOR: 'sed -i s/backoffLimit:.1/backoffLimit:\\ 4/' };
    expect(await kubectl('edit job made', { env })).toMatchObject({ code: 0, stdout: 'job.batch/made edited\n' });
    const got = JSON.parse((await kubectl('get job made -o json')).stdout);
    expect(got.spec.backoffLimit).toBe(4);
    const stale = { ...got, metadata: { ...got.metadata, resourceVersion: '1' } };
    const raw = await kubectl(['replace', '-f', '-'], { stdin: JSON.stringify(stale) });
    expect(raw).toMatchObject({ code: 1, stderr: expect.stringContaining('the object has been modified') });
    // The manifest it was made of has neither the selector nor the labels that were generated for it.
    const file = writeManifest(folder, 'create.json', suspended('made'));
    expect(await kubectl(['replace', '-f', file])).toMatchObject({ code: 0, stdout: 'job.batch/made replaced\n' });
    expect(await kubectl(['replace', '--force', '-f', file])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('job.batch/made replaced\n'),
    });
  });

  it('deletes by name, by selector, in dry runs only in words, and what is not there not at all', async () => {
    const all = ['a', 'b', 'c'].map((name) => suspended(`gone-${name}`, {}, { labels: { gone: 'yes' } }));
    await kubectl('create -f -', { stdin: all.map((job) => JSON.stringify(job)).join('\n---\n') });
    expect(await kubectl('delete job gone-a --dry-run=server')).toMatchObject({ code: 0 });
    expect(await kubectl('delete job gone-a')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('job.batch "gone-a" deleted'),
    });
    expect(await kubectl('delete jobs -l gone=yes --wait=false')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/gone-b.*\n.*gone-c/),
    });
    expect(await kubectl('get jobs -l gone=yes')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'No resources found in default namespace.\n',
    });
    expect(await kubectl('delete job gone-a')).toMatchObject({
      code: 1,
      stderr: 'Error from server (NotFound): jobs.batch "gone-a" not found\n',
    });
    expect(await kubectl('delete job gone-a --ignore-not-found')).toMatchObject({ code: 0 });
  });

  it('deletes a Job after its pods with --cascade=foreground', async () => {
    expect(await kubectl('create job front --image=perl -- true')).toMatchObject({ code: 0 });
    await eventually('the end', async () => row(await kubectl('get job front'), 'front')?.[1] === 'Complete');
    expect(await kubectl('delete job front --cascade=foreground --wait=false')).toMatchObject({ code: 0 });
    await eventually('nothing of it', async () => (await kubectl('get job front --ignore-not-found')).stdout === '');
    expect((await kubectl('get pods -l job-name=front')).stdout).toBe('');
  });

  it('deletes a Job and leaves its pods alone with --cascade=orphan', async () => {
    const pods = async () => (await kubectl('get pods -l job-name=left --no-headers')).stdout;
    gantry.setScript('left', () => ({ seconds: 3600, output: 'working\n' }));
    expect(await kubectl('create job left --image=left -- true')).toMatchObject({ code: 0 });
    await eventually('a pod that runs', async () => (await pods()).includes('Running'));
    const name = (await pods()).split(' ')[0] ?? '';
    expect(await kubectl('delete job left --cascade=orphan')).toMatchObject({ code: 0, stderr: '' });
    expect((await kubectl('get job left')).stderr).toContain('NotFound');
    const owners = await kubectl(`get pod ${name} -o jsonpath={.metadata.ownerReferences}{.status.phase}`);
    expect(owners.stdout).toBe('Running');
    // Its name is free, and who has that next is nothing to the pod.
    expect(await kubectl('create -f -', { stdin: JSON.stringify(suspended('left')) })).toMatchObject({ code: 0 });
    expect(await kubectl('delete job left')).toMatchObject({ code: 0 });
    expect((await kubectl(`logs ${name}`)).stdout).toBe('working\n');
    expect(await kubectl(`delete pod ${name}`)).toMatchObject({ code: 0 });
    expect(await pods()).toBe('');
  });
});

suite('kubectl: get and describe', () => {
  beforeAll(async () => {
    expect(await kubectl('create job seen --image=perl -- perl -e 1')).toMatchObject({ code: 0 });
    await eventually('the end', async () => row(await kubectl('get job seen'), 'seen')?.[1] === 'Complete');
  });

  it('shows a Job and its pods in tables', async () => {
    const table = await kubectl('get job seen');
    expect(table.stdout).toMatch(/^NAME +STATUS +COMPLETIONS +DURATION +AGE\nseen +Complete +1\/1 +\d+s +\d+s\n$/);
    const wide = await kubectl('get job seen -o wide --show-labels');
    expect(wide.stdout).toMatch(/^NAME +STATUS +COMPLETIONS +DURATION +AGE +CONTAINERS +IMAGES +SELECTOR +LABELS\n/);
    expect(wide.stdout).toMatch(/seen +perl +batch\.kubernetes\.io\/controller-uid=/);
    expect((await kubectl('get pods -l job-name=seen')).stdout).toMatch(
      /^NAME .*\nseen-[a-z0-9]{5} +0\/1 +Completed +0 +\d+s\n$/,
    );
    const all = await kubectl('get all');
    expect(all.stdout).toMatch(/^pod\/seen-/m);
    expect(all.stdout).toMatch(/^job\.batch\/seen /m);
  });

  it.each<[string, RegExp]>([
    ['get job seen -o yaml', /^apiVersion: batch\/v1\nkind: Job\nmetadata:\n/],
    ['get job seen -o json', /^\{\n {4}"apiVersion": "batch\/v1",\n/],
    ['get jobs seen -o name', /^job\.batch\/seen\n$/],
    ['get jobs -o jsonpath={.items[?(@.metadata.name=="seen")].status.succeeded}', /^1$/],
    ['get job seen -o custom-columns=N:.metadata.name,S:.status.succeeded', /^N +S\nseen +1\n$/],
    ['get jobs --sort-by=.metadata.name --no-headers', /^applied [\s\S]*seen /],
    ['get jobs --field-selector metadata.name=seen -o name', /^job\.batch\/seen\n$/],
    ['get jobs --chunk-size=1 -o name', /job\.batch\/made\n(.*\n)*job\.batch\/seen\n/],
    [
      'get events --field-selector involvedObject.name=seen',
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n.* job\/seen /,
    ],
    ['events --for job/seen', /Normal +Completed +Job\/seen +Job completed/],
    [
      'describe job seen',
      /^Name: +seen\n[\s\S]*Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed\n[\s\S]*Completed/,
    ],
    ['describe pods -l job-name=seen', /Controlled By: +Job\/seen\n/],
    ['describe ns default', /^Name: +default\n/],
  ])('%s', async (args, expected) => {
    const ran = await kubectl(args);
    expect(ran.stdout).toMatch(expected);
    expect(ran.code).toBe(0);
  });

  it('knows no fields to select by that there are not', async () => {
    expect(await kubectl('get jobs --field-selector spec.x=1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('field label not supported: spec.x'),
    });
  });
});

suite('kubectl: watch and wait', () => {
  const statuses = ({ stdout }: Ran) => stdout.split('\n').flatMap((line) => line.split(/\s{2,}/)[1] ?? []);

  it('shows what becomes of Jobs and pods, the first change included', async () => {
    await kubectl(['apply', '-f', writeManifest(folder, 'watched.json', suspended('watched'))]);
    let watching = () => {};
    const allWatch = new Promise<void>((resolve) => {
      watching = resolve;
    });
    const begun = new Set<Ran>();
    const until = (ran: Ran) => {
      // What -v=6 tells of a request that was answered. They list before they watch: a change in between is only told by some.
      if (/watch=true.*\b200 OK/.test(ran.stderr) && begun.add(ran).size === 3) watching();
      return /^watched.* Complete/m.test(ran.stdout);
    };
    const watches = ['get jobs -w', 'get job watched -w', 'get pods -l job-name=watched -w -o wide'].map((args) =>
      kubectl(`${args} -v=6`, { until }),
    );
    await Promise.race([allWatch, Promise.all(watches)]);
    expect(begun.size).toBe(3);
    await kubectl(['patch', 'job', 'watched', '--type=merge', '-p', '{"spec":{"suspend":false}}']);
    const [all, one, pods] = (await Promise.all(watches)) as [Ran, Ran, Ran];
    expect(one.stdout).toMatch(/^NAME +STATUS +COMPLETIONS +DURATION +AGE\nwatched +Suspended /);
    expect([...new Set(statuses(one))]).toEqual(['STATUS', 'Suspended', 'Running', 'Complete']);
    expect(row(all, 'watched')).toBeDefined();
    expect(pods.stdout).toMatch(/^NAME .*NODE[\s\S]*Completed/);
  });

  it('follows the log of a Job to its end', async () => {
    gantry.setScript('talks', () => ({ seconds: 2, output: 'one\ntwo\n' }));
    await kubectl('create job talks --image=talks -- perl');
    await kubectl('wait --for=jsonpath={.status.ready}=1 job/talks --timeout=15s');
    expect(await kubectl('logs -f job/talks')).toEqual({ code: 0, stdout: 'one\ntwo\n', stderr: '' });
    expect((await kubectl('get job talks -o jsonpath={.status.succeeded}')).stdout).toBe('1');
  });
});

suite('every kubectl', () => {
  it.each([...found])('%s, with nothing remembered: creates, applies, changes and lists', async (name, binary) => {
    const each = kubectlOf(binary, path.join(folder, name), gantry.cloud.privateUrl);
    const job = `of-${name.replaceAll('.', '-')}`;
    // In protobuf from 1.32 on, with nothing asked before.
    expect(await each(`create job ${job} --image=perl --dry-run=server -o name -- perl -e 1`)).toMatchObject({
      ...{ code: 0, stdout: `job.batch/${job}\n` },
    });
    const file = (limit: number) => writeManifest(folder, `${name}.json`, suspended(job, { backoffLimit: limit }));
    expect(await each(['apply', '-f', file(1)])).toMatchObject({ code: 0, stdout: `job.batch/${job} created\n` });
    expect(await each(['apply', '-f', file(2)])).toMatchObject({ code: 0, stdout: `job.batch/${job} configured\n` });
    expect(row(await each('get jobs'), job)?.[1]).toBe('Suspended');
  });

  it.each([...found])('%s: waits for conditions and deletions, and watches', async (name, binary) => {
    const each = kubectlOf(binary, path.join(folder, name), gantry.cloud.privateUrl);
    const job = `awaited-by-${name.replaceAll('.', '-')}`;
    const isNew = (run: Ran) => run.stdout.includes('Complete');
    // What newer ones do without being asked to (kubectl-wire.md 7.2).
    const env = { KUBE_FEATURE_WatchListClient: 'true' };
    expect(await each(`create job ${job} --image=perl -- perl -e 1`)).toMatchObject({ code: 0 });
    // Of one object kubectl passes over what a watch says first, which may be the change that is waited for.
    const watch = each(`get jobs --field-selector=metadata.name=${job} -w`, { until: isNew });
    const waited = await each(`wait --for=condition=complete job/${job} --timeout=15s`, { env });
    expect(waited).toEqual({ code: 0, stdout: `job.batch/${job} condition met\n`, stderr: '' });
    expect(row(await watch, job)).toBeDefined();
    const gone = each(`wait --for=delete job/${job} --timeout=15s`, { env });
    expect(await each(`delete job ${job} --cascade=foreground`)).toMatchObject({ code: 0 });
    expect(await gone).toMatchObject({ code: 0, stderr: '' });
  });
});
