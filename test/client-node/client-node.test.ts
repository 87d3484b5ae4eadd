import { rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type * as ClientNode from '@kubernetes/client-node';
import { configOf, loadClientNode } from '../support/client-node';
import { manifest } from '../support/door';
import { eventually, type Gantry, startGantry } from '../support/gantry';
import { temporaryFolder } from '../support/runtime-worker';

/** The official client for JavaScript against the local cloud, as a program of the user's would use it. */

jest.setTimeout(60_000);

const folder = temporaryFolder('client-node');
const client = loadClientNode(folder);
const { BatchV1Api, CoreV1Api, KubernetesObjectApi, Log, PatchStrategy, setHeaderOptions } = client;

const namespace = 'default';
let gantry: Gantry;
let config: ClientNode.KubeConfig;
let batch: ClientNode.BatchV1Api;
let core: ClientNode.CoreV1Api;

beforeAll(async () => {
  gantry = await startGantry({ clock: 'real', token: 'secret-of-the-test' });
  config = configOf(client, gantry.cloud.privateUrl);
  batch = config.makeApiClient(BatchV1Api);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(async () => {
  await gantry.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const suspended = (name: string, spec: object = {}, metadata: object = {}) =>
  manifest(name, { suspend: true, ...spec }, metadata) as ClientNode.V1Job;
const create = (name: string, spec: object = {}, metadata: object = {}) =>
  batch.createNamespacedJob({ namespace, body: suspended(name, spec, metadata) });
const read = (name: string) => batch.readNamespacedJob({ namespace, name });

/** What a call was refused with: the code, and the Status in the body. */
async function refusal(call: Promise<unknown>): Promise<{ code: number; status: Record<string, unknown> }> {
  const error = await call.then(
    () => {
      throw new Error('it was not refused');
    },
    (thrown: unknown) => thrown as ClientNode.ApiException<string>,
  );
  return { code: error.code, status: JSON.parse(error.body) };
}

describe('Jobs', () => {
  it('are created, with what the server fills in, and read', async () => {
    const created = await create('made', { completions: 3, completionMode: 'Indexed' }, { labels: { a: 'b' } });
    expect(created).toMatchObject({
      ...{ apiVersion: 'batch/v1', kind: 'Job' },
      metadata: {
        name: 'made',
        namespace,
        labels: { a: 'b' },
        uid: expect.any(String),
        resourceVersion: expect.stringMatching(/^\d+$/),
      },
      spec: {
        backoffLimit: 6,
        parallelism: 1,
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': created.metadata?.uid } },
      },
    });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    expect(await read('made')).toEqual(created);
    expect(await batch.readNamespacedJobStatus({ namespace, name: 'made' })).toEqual(created);
  });

  it('get a name when they have the beginning of one', async () => {
    const body = { ...suspended('x'), metadata: { generateName: 'nightly-' } };
    const { metadata } = await batch.createNamespacedJob({ namespace, body });
    expect(metadata?.name).toMatch(/^nightly-[a-z0-9]{5}$/);
  });

  it('are tried out without being stored', async () => {
    await batch.createNamespacedJob({ namespace, body: suspended('dry'), dryRun: 'All' });
    expect(await refusal(read('dry'))).toMatchObject({ code: 404 });
  });

  it('are listed by labels, by fields, over all namespaces, and in pages', async () => {
    for (const name of ['p1', 'p2', 'p3']) await create(name, {}, { labels: { page: 'yes' } });
    const names = ({ items }: ClientNode.V1JobList) => items.map(({ metadata }) => metadata?.name);
    const labelSelector = 'page=yes';
    expect(names(await batch.listNamespacedJob({ namespace, labelSelector }))).toEqual(['p1', 'p2', 'p3']);
    expect(names(await batch.listNamespacedJob({ namespace, fieldSelector: 'metadata.name=p2' }))).toEqual(['p2']);
    expect(names(await batch.listJobForAllNamespaces({ labelSelector, limit: 10 }))).toHaveLength(3);
    const first = await batch.listNamespacedJob({ namespace, labelSelector, limit: 2 });
    expect(names(first)).toEqual(['p1', 'p2']);
    const rest = await batch.listNamespacedJob({
      namespace,
      labelSelector,
      limit: 2,
      _continue: first.metadata?._continue,
    });
    expect(names(rest)).toEqual(['p3']);
    expect(rest.metadata?._continue).toBeUndefined();
  });

  it('are replaced by what was read, with its dates as the client writes them', async () => {
    const job = await create('replaced');
    const same = await batch.replaceNamespacedJob({ namespace, name: 'replaced', body: job });
    expect(same.metadata?.resourceVersion).toBe(job.metadata?.resourceVersion);
    const changed = { ...job, spec: { ...job.spec, backoffLimit: 2 } as ClientNode.V1JobSpec };
    const after = await batch.replaceNamespacedJob({ namespace, name: 'replaced', body: changed });
    expect(after.spec?.backoffLimit).toBe(2);
    expect(after.metadata?.creationTimestamp).toEqual(job.metadata?.creationTimestamp);
    expect(await refusal(batch.replaceNamespacedJob({ namespace, name: 'replaced', body: changed }))).toMatchObject({
      code: 409,
      status: { reason: 'Conflict', message: expect.stringContaining('the object has been modified') },
    });
  });

  it.each<[string, string | undefined, (job: ClientNode.V1Job) => unknown, object]>([
    [
      'as JSON Patch, its default',
      undefined,
      () => [{ op: 'replace', path: '/spec/backoffLimit', value: 1 }],
      { backoffLimit: 1 },
    ],
    ['merging', PatchStrategy.MergePatch, () => ({ spec: { backoffLimit: 2 } }), { backoffLimit: 2 }],
    [
      'merging strategically',
      PatchStrategy.StrategicMergePatch,
      () => ({ spec: { template: { spec: { tolerations: [{ key: 'a', operator: 'Exists' }] } } } }),
      { template: { spec: { tolerations: [{ key: 'a', operator: 'Exists' }], containers: [{ name: 'main' }] } } },
    ],
    [
      'as what is applied',
      PatchStrategy.ServerSideApply,
      ({ metadata }) => ({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: metadata?.name },
        spec: { backoffLimit: 4 },
      }),
      { backoffLimit: 4 },
    ],
  ])('are patched: %s', async (how, strategy, patch, spec) => {
    const name = `patched-${how.length}`;
    const job = await create(name, { suspend: true });
    const request = {
      namespace,
      name,
      body: patch(job),
      ...(strategy === PatchStrategy.ServerSideApply && { fieldManager: 'test', force: true }),
    };
    const options = strategy === undefined ? undefined : setHeaderOptions('Content-Type', strategy);
    expect((await batch.patchNamespacedJob(request, options)).spec).toMatchObject(spec);
  });

  it('say what is wrong when an object is sent as a JSON Patch, the client’s default', async () => {
    await create('mistaken');
    const { code, status } = await refusal(
      batch.patchNamespacedJob({ namespace, name: 'mistaken', body: { spec: { backoffLimit: 1 } } }),
    );
    expect({ code, status }).toMatchObject({
      code: 400,
      status: { reason: 'BadRequest', message: expect.stringMatching(/json.?patch/i) },
    });
  });

  it('are deleted with options in the query or in the body, one or all that are selected', async () => {
    for (const name of ['d1', 'd2', 'd3', 'd4'])
      await create(name, {}, { labels: { gone: name < 'd3' ? 'one' : 'all' } });
    await batch.deleteNamespacedJob({ namespace, name: 'd1', propagationPolicy: 'Background' });
    await batch.deleteNamespacedJob({ namespace, name: 'd2', body: { propagationPolicy: 'Foreground' } });
    await batch.deleteCollectionNamespacedJob({ namespace, labelSelector: 'gone=all' });
    await eventually(
      'they have gone',
      async () => (await batch.listNamespacedJob({ namespace, labelSelector: 'gone' })).items.length === 0,
    );
  });
});

describe('what is refused is a Status that programs can read', () => {
  it.each<[string, () => Promise<unknown>, number, object]>([
    [
      'a Job that is not there',
      () => read('nothing'),
      404,
      {
        reason: 'NotFound',
        message: 'jobs.batch "nothing" not found',
        details: { name: 'nothing', group: 'batch', kind: 'jobs' },
      },
    ],
    [
      'a Job that is there already',
      () => create('twice').then(() => create('twice')),
      409,
      { reason: 'AlreadyExists' },
    ],
    [
      'a Job with mistakes',
      () => create('Bad', { parallelism: -1 }),
      422,
      {
        reason: 'Invalid',
        details: {
          causes: expect.arrayContaining([
            expect.objectContaining({ field: 'spec.parallelism', reason: 'FieldValueInvalid' }),
          ]),
        },
      },
    ],
    [
      'a pod without a Job',
      () => core.createNamespacedPod({ namespace, body: { spec: { containers: [{ name: 'a' }] } } }),
      405,
      { reason: 'MethodNotAllowed' },
    ],
    ['what is not served', () => core.listNode(), 404, { reason: 'NotFound' }],
  ])('%s', async (_, call, code, status) => {
    expect(await refusal(call())).toMatchObject({
      code,
      status: { kind: 'Status', status: 'Failure', code, ...status },
    });
  });

  it('a secret that is wrong', async () => {
    const wrong = configOf(client, gantry.cloud.privateUrl.replace('secret-of-the-test', 'guessed'));
    const call = wrong.makeApiClient(BatchV1Api).listNamespacedJob({ namespace });
    // Of a 401 the client shows no body.
    await expect(call).rejects.toMatchObject({ code: 401 });
  });
});

describe('pods', () => {
  let pod: ClientNode.V1Pod;
  beforeAll(async () => {
    gantry.setScript('writer', () => ({ seconds: 0, output: 'one\ntwo\nthree\n' }));
    await batch.createNamespacedJob({
      namespace,
      body: manifest('writer', {}, {}, { containers: [{ name: 'main', image: 'writer' }] }) as ClientNode.V1Job,
    });
    await eventually('the Job is complete', async () => (await read('writer')).status?.succeeded === 1);
    [pod = {}] = (await core.listNamespacedPod({ namespace, labelSelector: 'job-name=writer' })).items;
  });

  it('are listed and read', async () => {
    const name = pod.metadata?.name ?? '';
    expect(await core.readNamespacedPod({ namespace, name })).toEqual(pod);
    expect(pod).toMatchObject({
      metadata: {
        labels: { 'batch.kubernetes.io/job-name': 'writer' },
        ownerReferences: [{ kind: 'Job', name: 'writer', controller: true }],
      },
      status: {
        phase: 'Succeeded',
        containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0, finishedAt: expect.any(Date) } } }],
      },
    });
    expect((await core.listPodForAllNamespaces()).items).toHaveLength(1);
  });

  it('have logs: whole, the end of them, with times, and as a stream', async () => {
    const name = pod.metadata?.name ?? '';
    expect(await core.readNamespacedPodLog({ namespace, name })).toBe('one\ntwo\nthree\n');
    expect(await core.readNamespacedPodLog({ namespace, name, tailLines: 1 })).toBe('three\n');
    expect(await core.readNamespacedPodLog({ namespace, name, timestamps: true, container: 'main' })).toMatch(
      /^\d{4}-\d\d-\d\dT\S+Z one\n/,
    );
    const stream = new PassThrough();
    await new Log(config).log(namespace, name, 'main', stream, { follow: false });
    let text = '';
    for await (const piece of stream) text += piece;
    expect(text).toBe('one\ntwo\nthree\n');
    await expect(new Log(config).log(namespace, 'nothing', 'main', new PassThrough())).rejects.toMatchObject({
      code: 404,
    });
  });

  it('and Jobs have events', async () => {
    const { items } = await core.listNamespacedEvent({ namespace, fieldSelector: 'involvedObject.name=writer' });
    expect(items.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['SuccessfulCreate', 'Completed']));
  });

  it('are deleted', async () => {
    gantry.setScript('sleeper', () => ({ seconds: 3600 }));
    const job = manifest('sleeper', {}, {}, { containers: [{ name: 'main', image: 'sleeper' }] });
    await batch.createNamespacedJob({ namespace, body: job as ClientNode.V1Job });
    const running = async () => {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'job-name=sleeper' });
      return items.filter(({ status }) => status?.phase === 'Running');
    };
    await eventually('a pod runs', async () => (await running()).length === 1);
    const [pod] = await running();
    await core.deleteNamespacedPod({ namespace, name: pod?.metadata?.name ?? '' });
    await eventually('none runs', async () => (await running()).length === 0);
    await batch.deleteNamespacedJob({ namespace, name: 'sleeper', propagationPolicy: 'Background' });
  });
});

describe('CronJobs', () => {
  const cronJob = (name: string, spec: object = {}) =>
    ({
      ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name } },
      spec: { schedule: '0 3 * * *', suspend: true, jobTemplate: { spec: manifest('x').spec }, ...spec },
    }) as unknown as ClientNode.V1CronJob;

  it('are created, read, listed, replaced, patched and deleted', async () => {
    const body = await batch.createNamespacedCronJob({ namespace, body: cronJob('nightly') });
    expect(body.spec).toMatchObject({
      concurrencyPolicy: 'Allow',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    const name = 'nightly';
    expect(await batch.readNamespacedCronJob({ namespace, name })).toEqual(body);
    expect(await batch.readNamespacedCronJobStatus({ namespace, name })).toEqual(body);
    expect((await batch.listNamespacedCronJob({ namespace })).items).toEqual([body]);
    const changed = { ...body, spec: { ...body.spec, schedule: '0 4 * * *' } as ClientNode.V1CronJobSpec };
    expect((await batch.replaceNamespacedCronJob({ namespace, name, body: changed })).spec?.schedule).toBe('0 4 * * *');
    const patch = [{ op: 'replace', path: '/spec/concurrencyPolicy', value: 'Forbid' }];
    expect((await batch.patchNamespacedCronJob({ namespace, name, body: patch })).spec?.concurrencyPolicy).toBe(
      'Forbid',
    );
    await batch.deleteNamespacedCronJob({ namespace, name });
    await eventually('it has gone', async () => (await batch.listCronJobForAllNamespaces()).items.length === 0);
  });

  it('are refused with what is wrong', async () => {
    const call = batch.createNamespacedCronJob({ namespace, body: cronJob('bad', { schedule: 'every night' }) });
    expect(await refusal(call)).toMatchObject({
      code: 422,
      status: { details: { causes: [{ field: 'spec.schedule', reason: 'FieldValueInvalid' }] } },
    });
  });
});

describe('the rest of the client', () => {
  it('finds out by itself where objects of a kind are (KubernetesObjectApi)', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const header = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'generic', namespace } };
    const created = await objects.create<ClientNode.V1Job>({ ...suspended('generic'), ...header });
    expect(created.metadata?.uid).toBeDefined();
    const patch = { ...header, metadata: { ...header.metadata, annotations: { a: 'b' } } };
    expect((await objects.patch(patch)).metadata?.annotations).toEqual({ a: 'b' });
    expect((await objects.read(header)).metadata?.annotations).toEqual({ a: 'b' });
    expect((await objects.list('batch/v1', 'Job', namespace)).items.length).toBeGreaterThan(0);
    await objects.delete(header);
    await eventually(
      'it has gone',
      async () => (await refusal(objects.read(header)).catch(() => undefined))?.code === 404,
    );
  });

  it('asks what it may do, who it is, and what the server is', async () => {
    const authorization = config.makeApiClient(client.AuthorizationV1Api);
    const resourceAttributes = { verb: 'create', group: 'batch', resource: 'jobs', namespace };
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    expect((await authorization.createSelfSubjectAccessReview({ body: review })).status).toEqual({ allowed: true });
    const { status } = await config.makeApiClient(client.AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    expect(status?.userInfo?.username).toBe('arn:aws:iam::000000000000:user/local');
    expect((await config.makeApiClient(client.VersionApi).getCode()).gitVersion).toMatch(/^v1\.\d+\.\d+\+gantry/);
  });

  it('knows namespaces', async () => {
    expect((await core.readNamespace({ name: 'default' })).status?.phase).toBe('Active');
    const body = { metadata: { name: 'of-client', labels: { of: 'client' } } };
    await core.createNamespace({ body });
    expect((await core.listNamespace()).items.map(({ metadata }) => metadata?.name)).toContain('default');
    const { items } = await core.listNamespace({ labelSelector: 'of=client' });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['of-client']);
    await core.deleteNamespace({ name: 'of-client' });
    expect(await refusal(core.readNamespace({ name: 'of-client' }))).toMatchObject({ code: 404 });
  });
});
