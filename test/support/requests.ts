import fc from 'fast-check';
import { character } from './character';
import { JOBS, manifest, PODS } from './door';
import { encodeObject } from './protobuf';

/** Requests of every kind, with and without sense, for tests of what must bear all of them. */

const CRON_JOBS = '/apis/batch/v1/namespaces/default/cronjobs';

/** Paths that are served, and what becomes of them when a piece is exchanged, left out or doubled. */
const segment = fc.oneof(
  fc.constantFrom(
    'apis',
    'api',
    'batch',
    'v1',
    'namespaces',
    'default',
    'jobs',
    'pods',
    'pi',
    'log',
    'status',
    'events',
  ),
  fc.constantFrom('', '.', '..', '%', '%00', '%2F', '%zz', '__proto__', 'constructor', ':name', '*', 'ä', '%ED%A0%80'),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
  fc.integer({ min: 200, max: 4000 }).map((length) => 'x'.repeat(length)),
);
const served = fc.constantFrom(
  ...[JOBS, JOBS, JOBS, `${JOBS}/pi`, `${JOBS}/pi`, `${JOBS}/pi`, `${JOBS}/pi/status`, '/apis/batch/v1/jobs'],
  ...[
    PODS,
    `${PODS}/x/exec`,
    '/api/v1/pods',
    '/api/v1/events',
    '/version',
    '/apis',
    '/openapi/v3',
    '/api/v1/namespaces',
    '/api/v1/namespaces/team',
    '/api/v1/services',
  ],
  ...[CRON_JOBS, `${CRON_JOBS}/nightly`, `${CRON_JOBS}/nightly/status`],
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
);
export const path = fc.oneof(
  { weight: 8, arbitrary: served },
  {
    weight: 2,
    arbitrary: fc.tuple(served, fc.integer({ min: 1, max: 7 }), segment).map(([base, at, piece]) =>
      base
        .split('/')
        .with(Math.min(at, base.split('/').length - 1), piece)
        .join('/'),
    ),
  },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 8 }).map((pieces) => `/${pieces.join('/')}`) },
);

const token = fc.oneof(
  fc.json(),
  fc
    .record({ after: fc.oneof(fc.string(), fc.constant(`default/${'x'.repeat(2000)}`)) })
    .map((it) => JSON.stringify(it)),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    'true',
    'false',
    '0',
    '1',
    '-1',
    'All',
    'Background',
    'a=b',
    'job-name=pi',
    'a in (b,c)',
    '!a',
    'metadata.name=pi',
    '999999999999999',
    'NaN',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor=1',
    '(((((',
    ',,,,',
    '\\,\\',
    '2026-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    'NotOlderThan',
    'Exact',
  ),
  fc.string({ unit: character, maxLength: 30 }),
  token.map((text) => Buffer.from(text).toString('base64url')),
);
const name = fc.oneof(
  fc.constantFrom(
    'labelSelector',
    'fieldSelector',
    'limit',
    'continue',
    'watch',
    'dryRun',
    'propagationPolicy',
    'includeObject',
    'resourceVersion',
    'resourceVersionMatch',
    'sendInitialEvents',
    'allowWatchBookmarks',
    'timeoutSeconds',
  ),
  fc.constantFrom(
    'follow',
    'tailLines',
    'limitBytes',
    'sinceTime',
    'sinceSeconds',
    'container',
    'previous',
    'timestamps',
    '__proto__',
    'fieldManager',
    'fieldManager',
    'fieldValidation',
    'force',
  ),
);
export const query = fc.oneof(fc.constant([]), fc.array(fc.tuple(name, value), { maxLength: 4 })).map((pairs) => {
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
});

/** A Job in which some values are something else. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    '',
    0,
    -1,
    1e308,
    true,
    [null],
    { a: null },
    'x'.repeat(5000),
    '\u0000',
    '\ud800',
  ),
  fc.jsonValue(),
);
const places = [
  ...[
    ['metadata'],
    ['metadata', 'name'],
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
    ['metadata', 'generateName'],
    ['spec'],
  ],
  ...[
    'parallelism',
    'completions',
    'completionMode',
    'selector',
    'podFailurePolicy',
    'successPolicy',
    'template',
    'suspend',
    'manualSelector',
  ].map((field) => ['spec', field]),
  ...[
    'containers',
    'initContainers',
    'volumes',
    'restartPolicy',
    'nodeSelector',
    'securityContext',
    'tolerations',
    'affinity',
  ].map((field) => ['spec', 'template', 'spec', field]),
  ...['name', 'image', 'command', 'env', 'resources', 'ports', 'livenessProbe', 'volumeMounts', '__proto__'].map(
    (field) => ['spec', 'template', 'spec', 'containers', '0', field],
  ),
];
const job = fc
  .tuple(
    fc.oneof(fc.stringMatching(/^[a-z]{1,3}$/), fc.constantFrom('pi', 'Pi', '')),
    fc.oneof(fc.constant([]), fc.array(fc.tuple(fc.constantFrom(...places), strange), { maxLength: 3 })),
  )
  .map(([jobName, changes]) => {
    const made = JSON.parse(JSON.stringify(manifest(jobName, { completionMode: 'Indexed', completions: 2 })));
    for (const [place, changed] of changes) {
      let at: Record<string, unknown> | undefined = made;
      for (const step of place.slice(0, -1)) at = at?.[step] as typeof at;
      if (at && typeof at === 'object')
        Object.defineProperty(at, place.at(-1) as string, {
          // A value may be chosen twice, and put into itself.
          value: structuredClone(changed),
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return JSON.stringify(made);
  });
/** Patches of all kinds, with and without sense; as many of them change the Job. */
const step = fc.constantFrom(
  '',
  'spec',
  'metadata',
  'labels',
  'backoffLimit',
  'finalizers',
  '-',
  '0',
  'managedFields',
  '__proto__',
  '~1',
  'x',
);
const pointer = fc.array(step, { maxLength: 4 }).map((steps) => steps.map((each) => `/${each}`).join(''));
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
    path: pointer,
    from: pointer,
    value: strange,
  },
  { requiredKeys: ['op', 'path'] },
);
const directive = fc.constantFrom(
  '$patch',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  '$retainKeys',
  '$x',
);
const place = fc.constantFrom(...places);
const merge = fc
  .array(
    fc.tuple(
      place,
      fc.option(directive, { nil: undefined }),
      fc.oneof(strange, fc.constantFrom<unknown>('delete', 'replace', 2)),
    ),
    {
      maxLength: 3,
    },
  )
  .map((changes) => {
    const patch = {};
    for (const [where, what, changed] of changes) {
      let at: Record<string, unknown> = patch;
      for (const name of where.slice(0, -1)) {
        if (!isRecord(at[name])) at[name] = {};
        at = at[name] as Record<string, unknown>;
      }
      at[what ?? (where.at(-1) as string)] = changed;
    }
    return patch;
  });
const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const patches = fc.oneof(
  fc.array(operation, { maxLength: 4 }).map((it) => JSON.stringify(it)),
  merge.map((it) => JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', ...it })),
);
const sent = encodeObject(manifest('pb', { suspend: true }, { labels: { a: 'b' } }));
const protobuf = fc
  .tuple(fc.nat(sent.length), fc.array(fc.tuple(fc.nat(sent.length - 1), fc.nat(255)), { maxLength: 2 }), fc.boolean())
  .map(([length, changes, whole]) => {
    const copy = sent.slice(0, whole ? sent.length : length);
    for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
    return copy;
  });
const options = fc
  .record(
    { kind: strange, propagationPolicy: strange, orphanDependents: strange, dryRun: strange, preconditions: strange },
    { requiredKeys: [] },
  )
  .map((it) => JSON.stringify(it));
const cronManifest = (name: string, schedule: string, spec: object = {}) => ({
  ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name } },
  spec: { schedule, jobTemplate: { spec: manifest('x').spec }, ...spec },
});
const cronJob = fc
  .tuple(
    fc.constantFrom('nightly', 'hourly', 'Nightly', ''),
    fc.oneof(
      fc.constantFrom('0 3 * * *', '@daily', '*/5 * * * 1-5', '61 * * * *', '* * 31 2 *', 'TZ=UTC * * * * *'),
      fc.string(),
    ),
    fc.option(fc.oneof(fc.constantFrom<unknown>('Europe/Berlin', 'Etc/Nowhere'), strange), { nil: undefined }),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'suspend',
          'concurrencyPolicy',
          'startingDeadlineSeconds',
          'successfulJobsHistoryLimit',
          'jobTemplate',
        ),
        strange,
      ),
      { maxLength: 2 },
    ),
  )
  .map(([name, schedule, timeZone, changes]) =>
    JSON.stringify(
      cronManifest(name, schedule, { ...(timeZone !== undefined && { timeZone }), ...Object.fromEntries(changes) }),
    ),
  );
const truncated = fc.tuple(job, fc.nat(600)).map(([text, length]) => text.slice(0, length));
export const body = fc.oneof(
  { weight: 8, arbitrary: job as fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> },
  { weight: 2, arbitrary: cronJob as fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> },
  ...[options, truncated, fc.json(), fc.constant(undefined)].map((arbitrary) => ({ weight: 1, arbitrary })),
  ...[patches, patches, protobuf].map((arbitrary) => ({
    ...{ weight: 2, arbitrary: arbitrary as fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> },
  })),
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)) },
);
export const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'application/json;charset=x',
      'application/vnd.kubernetes.protobuf',
      'application/vnd.kubernetes.protobuf',
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/apply-patch+yaml',
      'application/yaml',
      '*/*',
      ';',
      'text/plain',
    ),
    accept: fc.constantFrom(
      'application/json;as=Table;v=v1;g=meta.k8s.io',
      'application/json',
      ';;as=Table;v=v1',
      'image/png',
      ',',
    ),
  },
  { requiredKeys: [] },
);
export const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'POST', 'PATCH', 'PATCH', 'PUT', 'DELETE') },
  { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PROPFIND', 'x') },
);

/** One request for each kind of answer, so that none is missing by chance. */
export type Example = [string, string, string, string | Uint8Array<ArrayBuffer> | undefined, Record<string, string>];
const JSON_TYPE = { 'content-type': 'application/json' };
export const EXAMPLES: Example[] = [
  ['GET', JOBS, '', undefined, {}],
  ['POST', JOBS, '', JSON.stringify(manifest('certain')), JSON_TYPE],
  ['POST', JOBS, '', JSON.stringify(manifest('certain')), JSON_TYPE],
  ['POST', CRON_JOBS, '', JSON.stringify(cronManifest('nightly', '0 3 * * *')), JSON_TYPE],
  ['POST', JOBS, '', '{', JSON_TYPE],
  ['GET', `${JOBS}/nothing`, '', undefined, {}],
  ['POST', '/version', '', undefined, {}],
  ['POST', JOBS, '', 'x', { 'content-type': 'text/plain' }],
  ['POST', JOBS, '', JSON.stringify(manifest('certain', { parallelism: -1 })), JSON_TYPE],
];
