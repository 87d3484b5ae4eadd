import fc from 'fast-check';
import { decodeObject } from '../../src/manifest/decode-object';
import { makeJob } from '../support/job';

const decodeJob = (object: unknown) => decodeObject(object, 'Job');

/** `field | message | remedy` */
function errorsOf(object: unknown): string[] {
  const decoded = decodeJob(object);
  if ('object' in decoded) return [];
  return decoded.errors.map(({ field, message, remedy }) => [field, message, remedy].filter(Boolean).join(' | '));
}

const POD = 'spec.template.spec';
const ofSpec = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', spec });
const ofPod = (pod: object) => ofSpec({ template: { spec: pod } });
const ofContainer = (container: object) => ofPod({ containers: [container] });

describe('decodeObject: what is no Job', () => {
  it.each([
    ['null', null, ' | a Job must be a mapping of fields, not null'],
    ['a list', [], ' | a Job must be a mapping of fields, not a list'],
    ['a number', 3, ' | a Job must be a mapping of fields, not 3'],
  ])('refuses %s', (_, object, error) => {
    expect(errorsOf(object)).toEqual([error.replace(' | ', '')]);
  });

  it.each([
    ['CronJob', 'batch/v1', 'kind'],
    ['Pod', 'v1', 'kind'],
    ['Job', 'batch/v2', 'apiVersion'],
    ['Job', 'v1', 'apiVersion'],
  ])('says of a %s of %s only that there is no such kind', (kind, apiVersion, field) => {
    const decoded = decodeJob({ kind, apiVersion, spec: { schedule: '* * * * *' } });
    expect(decoded).toMatchObject({
      errors: [
        { field, message: `no matches for kind "${kind}" in version "${apiVersion}"`, remedy: expect.any(String) },
      ],
    });
  });

  it('takes what does not say its kind for a Job, as the API server does', () => {
    expect(decodeJob({ metadata: { name: 'x' } })).toMatchObject({
      object: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'x' } },
    });
  });
});

describe('decodeObject: what is known of a Job with mistakes', () => {
  it('is the Job without its unknown fields, when there are no other mistakes', () => {
    expect(decodeJob(ofSpec({ foo: 1, backoffLimit: 2, template: { spec: { bar: {} } } }))).toMatchObject({
      errors: [{ field: 'spec.foo' }, { field: 'spec.template.spec.bar' }],
      known: {
        ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: {} },
        spec: { backoffLimit: 2, template: { spec: { containers: [] } } },
      },
    });
  });

  it.each([
    ['a value has the wrong type', ofSpec({ foo: 1, backoffLimit: 'two' })],
    ['a mapping is something else', ofSpec({ foo: 1, template: 3 })],
    ['it is no Job', { kind: 'Pod' }],
  ])('is not said when %s', (_, object) => {
    expect(decodeJob(object)).not.toHaveProperty('known');
    expect(decodeJob(object)).toHaveProperty('errors');
  });
});

describe('decodeObject: unknown fields', () => {
  it.each([
    [
      'a misspelt one',
      ofSpec({ backofLimit: 1 }),
      'spec.backofLimit | unknown field "spec.backofLimit" | did you mean backoffLimit?',
    ],
    [
      'wrong capitals',
      ofSpec({ ttlSecondsafterfinished: 1 }),
      'spec.ttlSecondsafterfinished | unknown field "spec.ttlSecondsafterfinished" | did you mean ttlSecondsAfterFinished?',
    ],
    [
      'letters swapped',
      ofContainer({ imgae: 'x' }),
      `${POD}.containers[0].imgae | unknown field "${POD}.containers[0].imgae" | did you mean image?`,
    ],
    [
      'one in the wrong place',
      ofSpec({ restartPolicy: 'Never' }),
      'spec.restartPolicy | unknown field "spec.restartPolicy" | restartPolicy belongs in spec.template.spec',
    ],
    ['one that nothing comes near', ofSpec({ foo: 1 }), 'spec.foo | unknown field "spec.foo"'],
    ['one that is null', ofSpec({ foo: null }), 'spec.foo | unknown field "spec.foo"'],
    ['one with a dot', ofSpec({ 'a.b': 1 }), 'spec[a.b] | unknown field "spec.a.b"'],
    ['one at the top', { spec: {}, bar: 1 }, 'bar | unknown field "bar"'],
  ])('refuses %s', (_, object, error) => {
    expect(errorsOf(object)).toEqual([error]);
  });

  it('names prototypes like any other', () => {
    const object = JSON.parse(
      '{"__proto__":{"a":1},"spec":{"constructor":1,"toString":{},"template":{"hasOwnProperty":1}}}',
    );
    expect(errorsOf(object).map((error) => error.split(' | ')[0])).toEqual([
      '__proto__',
      'spec.constructor',
      'spec.toString',
      'spec.template.hasOwnProperty',
    ]);
  });

  it('reports all of them', () => {
    expect(errorsOf({ a: 1, spec: { b: 1, template: { c: 1 } } })).toHaveLength(3);
  });
});

describe('decodeObject: types', () => {
  it.each([
    [
      'a number in quotes',
      ofSpec({ completions: '3' }),
      'spec.completions',
      'must be a whole number (int32), not "3"',
      'leave the quotes away: 3',
    ],
    ['a fraction', ofSpec({ completions: 1.5 }), 'spec.completions', 'must be a whole number (int32), not 1.5', ''],
    [
      'more than an int32',
      ofSpec({ completions: 2 ** 31 }),
      'spec.completions',
      'must be between -2147483648 and 2147483647 (int32), not 2147483648',
      '',
    ],
    [
      'an int64 that lost digits',
      ofSpec({ activeDeadlineSeconds: 2 ** 53 }),
      'spec.activeDeadlineSeconds',
      'must be between -9007199254740991 and 9007199254740991 (int64), not 9007199254740992',
      '',
    ],
    [
      'a number for text',
      ofContainer({ env: [{ name: 'A', value: 8080 }] }),
      `${POD}.containers[0].env[0].value`,
      'must be text (string), not 8080',
      'put it in quotes: "8080"',
    ],
    [
      'a boolean for text',
      { metadata: { labels: { a: true } } },
      'metadata.labels[a]',
      'must be text (string), not true',
      'put the value in quotes; without them yes, no, on, off, true and false are booleans',
    ],
    [
      'text for a boolean',
      ofSpec({ suspend: 'yes' }),
      'spec.suspend',
      'must be true or false (bool), not "yes"',
      'write true or false, without quotes',
    ],
    [
      'a mapping for a list',
      ofPod({ containers: { name: 'a' } }),
      `${POD}.containers`,
      'must be a list, not a mapping',
      'begin each item with a dash',
    ],
    [
      'a list for a mapping',
      ofSpec({ template: [] }),
      'spec.template',
      'must be a mapping, not a list',
      'leave the dash away',
    ],
    [
      'text for a list of text',
      ofContainer({ command: 'echo' }),
      `${POD}.containers[0].command`,
      'must be a list, not "echo"',
      'write a list: [..]',
    ],
    [
      'no quantity',
      ofContainer({ resources: { limits: { memory: '1Q' } } }),
      `${POD}.containers[0].resources.limits[memory]`,
      `is no quantity: "1Q": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
      'write a number with a unit such as 500m, 2, 128Mi or 1G',
    ],
    [
      'a kilo with a capital',
      ofContainer({ resources: { limits: { memory: '1K' } } }),
      `${POD}.containers[0].resources.limits[memory]`,
      `is no quantity: "1K": unable to parse quantity's suffix`,
      'write a number with a unit such as 500m, 2, 128Mi or 1G',
    ],
    [
      'no time',
      { metadata: { creationTimestamp: 'today' } },
      'metadata.creationTimestamp',
      'must be a time such as 2026-01-31T12:00:00Z, not "today"',
      '',
    ],
    [
      'a boolean for a port',
      ofContainer({ livenessProbe: { tcpSocket: { port: true } } }),
      `${POD}.containers[0].livenessProbe.tcpSocket.port`,
      'must be a whole number (int32), not true',
      '',
    ],
  ])('refuses %s', (_, object, field, message, remedy) => {
    expect(errorsOf(object)).toEqual([`${field} | field "${field}" ${message}${remedy && ` | ${remedy}`}`]);
  });
});

describe('decodeObject: values', () => {
  it('fills in what is always written, and nothing else', () => {
    expect(decodeJob({})).toEqual({
      object: { apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { template: { spec: { containers: [] } } } },
    });
    expect(decodeJob(ofContainer({ env: [{ value: 'x' }] }))).toMatchObject({
      object: ofContainer({ name: '', env: [{ name: '', value: 'x' }] }),
    });
  });

  it('takes null for no value, and for the empty one in lists and maps', () => {
    const object = {
      metadata: { creationTimestamp: null, labels: { a: null } },
      spec: { completions: null, template: { spec: { containers: [null, { name: 'a', command: [null, 'x'] }] } } },
    };
    expect(decodeJob(object)).toEqual({
      object: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { labels: { a: '' } },
        spec: { template: { spec: { containers: [{ name: '' }, { name: 'a', command: ['', 'x'] }] } } },
      },
    });
  });

  it('makes quantities canonical', () => {
    const resources = { limits: { cpu: 0.5, memory: '1.5Gi' } };
    expect(decodeJob(ofContainer({ name: 'a', resources }))).toMatchObject({
      object: ofContainer({ name: 'a', resources: { limits: { cpu: '500m', memory: '1536Mi' } } }),
    });
  });

  it('keeps labels whose keys are names of prototypes', () => {
    const decoded = decodeJob(JSON.parse('{"metadata":{"labels":{"__proto__":"x","constructor":"y"}}}'));
    expect('object' in decoded && Object.entries(decoded.object.metadata.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('takes fields of every kind that Kubernetes has', () => {
    const pod = {
      containers: [
        {
          name: 'a',
          livenessProbe: { httpGet: { port: 'http', path: '/' } },
          env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } }],
          restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }],
        },
      ],
      volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: 'p', mode: 420 }] } }],
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      securityContext: { supplementalGroups: [1, 2] },
      overhead: { cpu: '1' },
    };
    expect(decodeJob(ofPod(pod))).toEqual({ object: { ...ofPod(pod), metadata: {} } });
  });

  it('changes nothing more when it decodes what it decoded', () => {
    const job = makeJob();
    expect(decodeJob(job)).toEqual({ object: job });
  });

  it('throws for no JSON, and takes what it made', () => {
    const names = fc.constantFrom(
      'spec',
      'template',
      'metadata',
      'labels',
      'containers',
      'name',
      'env',
      'resources',
      'limits',
      'cpu',
      'volumes',
      'status',
      'completions',
      '__proto__',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (object) => {
        const decoded = decodeJob(object);
        if ('object' in decoded) expect(decodeJob(JSON.parse(JSON.stringify(decoded.object)))).toEqual(decoded);
        else expect(decoded.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
