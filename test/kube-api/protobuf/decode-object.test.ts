import fc from 'fast-check';
import { decodeObject } from '../../../src/kube-api/protobuf/decode-object';
import { MalformedProtobuf } from '../../../src/kube-api/protobuf/wire';
import { bytes, encodeObject, number } from '../../support/protobuf';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** Everything that is written in a way of its own. */
const JOB = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'pi',
    labels: { a: 'b', '': '', __proto__x: 'c' },
    finalizers: ['x/y', ''],
    ownerReferences: [{ kind: 'CronJob', name: 'c', uid: 'u', apiVersion: 'batch/v1', controller: true }],
    deletionTimestamp: '2026-01-02T03:04:05Z',
  },
  spec: {
    parallelism: 0,
    completions: -1,
    activeDeadlineSeconds: 2 ** 40,
    suspend: false,
    backoffLimit: 0,
    podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [1, 42] } }] },
    template: {
      spec: {
        automountServiceAccountToken: false,
        nodeSelector: { zone: 'é' },
        volumes: [
          { name: 'v', emptyDir: { sizeLimit: '1Gi' } },
          { name: 'c', configMap: { name: 'cm', optional: false } },
        ],
        containers: [
          {
            name: 'main',
            image: 'perl',
            command: ['perl', ''],
            env: [{ name: 'E' }, { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
            resources: { requests: { cpu: '500m', memory: '1Gi' } },
            livenessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 3 },
            readinessProbe: { tcpSocket: { port: 80 } },
          },
        ],
      },
    },
  },
};

describe('decodeObject', () => {
  it('gives back what was encoded, and drops what is empty where empty means that nothing was said', () => {
    expect(decodeObject(encodeObject(JOB))).toEqual({ object: JOB, unknown: [] });
  });

  it('names fields of a newer client, and reads the rest', () => {
    const spec = [...number(1, 5), ...bytes(99, [1, 2]), ...bytes(6, bytes(2, number(200, 1)))];
    const envelope = [...bytes(1, [...bytes(1, [...Buffer.from('batch/v1')]), ...bytes(2, [...Buffer.from('Job')])])];
    const body = new Uint8Array([0x6b, 0x38, 0x73, 0, ...envelope, ...bytes(2, bytes(2, spec))]);
    expect(decodeObject(body)).toEqual({
      object: { apiVersion: 'batch/v1', kind: 'Job', spec: { parallelism: 5, template: { spec: {} } } },
      unknown: ['spec.field 99', 'spec.template.spec.field 200'],
    });
  });

  it.each([
    ['nothing', ''],
    ['another beginning', '6b387301'],
    ['no kind', '6b387300'],
    ['a kind that is not read', '6b387300 0a05 1203 466f6f'],
    ['a field that ends too early', '6b387300 0a05 1203 4a6f'],
    ['a number that does not end', '6b387300 ffffffffffffffffffffffff'],
    ['a group, which there are none of', '6b387300 0b'],
    ['field 0', '6b387300 0000'],
    ['text that is no UTF-8', '6b387300 0a05 1203 4a6f62 1205 0a03 0a01ff'],
    ['a number in the place of a message', '6b387300 0a05 1203 4a6f62 1202 0801'],
  ])('refuses %s', (_, body) => {
    expect(() => decodeObject(hex(body))).toThrow(MalformedProtobuf);
  });

  it('throws nothing else, whatever is cut off or changed', () => {
    const whole = encodeObject(JOB);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.array(change, { maxLength: 3 }), (length, changes) => {
        const body = whole.slice(0, length);
        for (const [at, byte] of changes) if (at < length) body[at] = byte;
        try {
          expect(decodeObject(body).object.kind).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedProtobuf);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('a CronJob has the field numbers of its definition (kubectl-wire.md 3)', () => {
  const text = (value: string) => [...Buffer.from(value)];
  const spec = [
    ...bytes(1, text('0 3 * * *')),
    ...number(2, 60),
    ...bytes(3, text('Forbid')),
    ...number(4, 0),
    ...bytes(5, [...bytes(1, []), ...bytes(2, number(7, 4))]),
    ...number(6, 0),
    ...number(7, 2),
    ...bytes(8, text('Etc/UTC')),
  ];
  const type = bytes(1, [...bytes(1, text('batch/v1')), ...bytes(2, text('CronJob'))]);
  const sent = new Uint8Array([...text('k8s'), 0, ...type, ...bytes(2, [...bytes(1, []), ...bytes(2, spec)])]);
  expect(decodeObject(sent).object.spec).toEqual({
    ...{ schedule: '0 3 * * *', startingDeadlineSeconds: 60, concurrencyPolicy: 'Forbid', suspend: false },
    ...{ jobTemplate: { metadata: {}, spec: { backoffLimit: 4 } }, timeZone: 'Etc/UTC' },
    ...{ successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 2 },
  });
});
