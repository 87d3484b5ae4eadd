import { rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type * as ClientNode from '@kubernetes/client-node';
import { configOf, loadClientNode } from '../support/client-node';
import { manifest } from '../support/door';
import { type EndingProxy, startEndingProxy } from '../support/ending-proxy';
import { eventually, type Gantry, startGantry } from '../support/gantry';
import { temporaryFolder } from '../support/runtime-worker';

/** Watch, informer and logs that are followed, of the official client for JavaScript, against the local cloud. */

jest.setTimeout(60_000);

const folder = temporaryFolder('client-node-watch');
const client = loadClientNode(folder);
const namespace = 'default';
const PATH = '/apis/batch/v1/namespaces/default/jobs';

let gantry: Gantry;
let proxy: EndingProxy;
let config: ClientNode.KubeConfig;
let batch: ClientNode.BatchV1Api;

beforeAll(async () => {
  gantry = await startGantry({ clock: 'real', token: 'secret-of-the-test' });
  proxy = await startEndingProxy(gantry.cloud.privateUrl);
  config = configOf(client, proxy.url);
  batch = config.makeApiClient(client.BatchV1Api);
});
afterAll(async () => {
  await proxy.close();
  await gantry.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const create = (name: string, labels: Record<string, string> = {}) =>
  batch.createNamespacedJob({ namespace, body: manifest(name, { suspend: true }, { labels }) as ClientNode.V1Job });
const label = (name: string, value: string) =>
  batch.patchNamespacedJob(
    { namespace, name, body: { metadata: { labels: { value } } } },
    client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch),
  );
const remove = (name: string) => batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Background' });

/** `TYPE name value`, as they come. */
interface Watched {
  seen: string[];
  /** What the watch ended with, once it has. */
  ended: { error?: { statusCode?: number; message: string } | null };
  abort(): void;
}

async function watch(query: Record<string, string | number>): Promise<Watched> {
  const watched: Watched = { seen: [], ended: {}, abort: () => {} };
  const controller = await new client.Watch(config).watch(
    PATH,
    query,
    (type, object) =>
      watched.seen.push([type, object.metadata?.name ?? object.code, object.metadata?.labels?.value].join(' ').trim()),
    (error) => {
      watched.ended = { error };
    },
  );
  watched.abort = () => controller.abort();
  return watched;
}

describe('Watch', () => {
  it('tells what becomes of Jobs, from the version of a list on', async () => {
    const list = await batch.listNamespacedJob({ namespace });
    await create('w1');
    const watched = await watch({ resourceVersion: list.metadata?.resourceVersion ?? '' });
    await label('w1', 'a');
    await create('w2');
    await remove('w1');
    await eventually('the deletion', async () => watched.seen.includes('DELETED w1 a'));
    expect(watched.seen).toEqual(['ADDED w1', 'MODIFIED w1 a', 'ADDED w2', 'DELETED w1 a']);
    watched.abort();
  });

  it('tells only of what is selected, and that something is selected no more', async () => {
    const watched = await watch({
      labelSelector: 'value=a',
      resourceVersion: (await batch.listNamespacedJob({ namespace })).metadata?.resourceVersion ?? '',
    });
    await create('s1', { value: 'a' });
    await create('s2');
    await label('s1', 'b');
    await label('s2', 'a');
    await eventually('the last', async () => watched.seen.includes('ADDED s2 a'));
    expect(watched.seen.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'ADDED s1',
      'DELETED s1',
      'ADDED s2',
    ]);
    watched.abort();
  });

  it('begins with what there is when it names no version', async () => {
    await create('there');
    const watched = await watch({ fieldSelector: 'metadata.name=there' });
    await eventually('what there is', async () => watched.seen.length > 0);
    expect(watched.seen).toEqual(['ADDED there']);
    watched.abort();
  });

  it('ends cleanly after the time it asks for', async () => {
    const watched = await watch({ timeoutSeconds: 1 });
    await eventually('the end', async () => 'error' in watched.ended);
    expect(watched.ended.error).toBeNull();
  });

  it('is told that a version is too old or still to come: 410, whereupon clients list anew', async () => {
    const watched = await watch({ resourceVersion: '999999999' });
    await eventually('the answer', async () => 'error' in watched.ended || watched.seen.length > 0);
    expect(watched.ended.error?.statusCode === 410 || watched.seen.includes('ERROR 410')).toBe(true);
  });

  it('is refused who does not know the secret', async () => {
    const stranger = configOf(client, proxy.url.replace('secret-of-the-test', 'guessed'));
    const error = await new Promise<{ statusCode?: number }>(
      (resolve) => void new client.Watch(stranger).watch(PATH, {}, () => {}, resolve),
    );
    expect(error.statusCode).toBe(401);
  });
});

describe('an informer', () => {
  it('knows what there is, and loses nothing when its watch is ended again and again', async () => {
    const told: string[] = [];
    const informer = client.makeInformer(config, PATH, () => batch.listNamespacedJob({ namespace }));
    for (const verb of ['add', 'update', 'delete'] as const)
      informer.on(verb, ({ metadata }) => void told.push(`${verb} ${metadata?.name}`));
    const errors: unknown[] = [];
    informer.on('error', (error) => void errors.push(error));
    await create('before');
    await informer.start();
    expect(informer.get('before', namespace)).toBeDefined();
    for (let n = 0; n < 3; n++) {
      // Changes while no watch is there, and while one is.
      const changed = create(`i${n}`);
      expect(proxy.endAll()).toBeGreaterThan(0);
      await changed;
      await label(`i${n}`, 'x');
      await eventually(
        'the informer knows',
        async () => informer.get(`i${n}`, namespace)?.metadata?.labels?.value === 'x',
      );
    }
    await remove('i0');
    await eventually('the informer knows', async () => informer.get('i0', namespace) === undefined);
    expect(told.filter((line) => / i\d$/.test(line) && !line.startsWith('update'))).toEqual([
      'add i0',
      'add i1',
      'add i2',
      'delete i0',
    ]);
    expect(
      informer
        .list(namespace)
        .map(({ metadata }) => metadata?.name)
        .sort(),
    ).toEqual((await batch.listNamespacedJob({ namespace })).items.map(({ metadata }) => metadata?.name).sort());
    expect(errors).toEqual([]);
    await informer.stop();
  });

  it('of pods sees a Job through to its end', async () => {
    const core = config.makeApiClient(client.CoreV1Api);
    const informer = client.makeInformer(config, '/api/v1/namespaces/default/pods', () =>
      core.listNamespacedPod({ namespace }),
    );
    const ended: string[] = [];
    informer.on('change', ({ metadata, status }) => {
      if (status?.phase === 'Succeeded') ended.push(metadata?.labels?.['job-name'] ?? '');
    });
    await informer.start();
    const job = manifest('worker', {}, {}, { containers: [{ name: 'main', image: 'worker' }] });
    await batch.createNamespacedJob({ namespace, body: job as ClientNode.V1Job });
    await eventually('its end', async () => ended.length > 0);
    expect(ended[0]).toBe('worker');
    await informer.stop();
  });
});

describe('Log', () => {
  it('follows what a container writes, until it has ended', async () => {
    const core = config.makeApiClient(client.CoreV1Api);
    gantry.setScript('writer', () => ({ seconds: 2, output: 'one\ntwo\n' }));
    const job = manifest('writer', {}, {}, { containers: [{ name: 'main', image: 'writer' }] });
    await batch.createNamespacedJob({ namespace, body: job as ClientNode.V1Job });
    const running = async () => {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'job-name=writer' });
      return items.find(({ status }) => status?.phase === 'Running')?.metadata?.name;
    };
    await eventually('a pod runs', async () => (await running()) !== undefined);
    const name = (await running()) ?? '';
    const stream = new PassThrough();
    await new client.Log(config).log(namespace, name, 'main', stream, { follow: true });
    let text = '';
    for await (const piece of stream) text += piece;
    expect(text).toBe('one\ntwo\n');
    expect(
      (await core.readNamespacedPod({ namespace, name })).status?.containerStatuses?.[0]?.state?.running,
    ).toBeUndefined();
  });
});
