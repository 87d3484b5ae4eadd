import { randomBytes } from 'node:crypto';
import { unsupportedFields } from '../../src/plan/unsupported';
import { makeContainer } from '../support/job';
import { admitted, refusedOf } from '../support/plan';

type Parts = Parameters<typeof refusedOf>[0];

const POD = 'spec.template.spec';
const MAIN = `${POD}.containers[0]`;
const securityContext = (context: object): Parts => ({ container: { securityContext: { ...context } } });
const volume = (source: object): Parts => ({ pod: { volumes: [{ name: 'v', ...source }] } });

describe('what Fargate cannot honour is refused with its path', () => {
  it.each<[string, Parts, string]>([
    ['the network of a node', { pod: { hostNetwork: true } }, `${POD}.hostNetwork`],
    ['the processes of a node', { pod: { hostPID: true } }, `${POD}.hostPID`],
    ['a certain node', { pod: { nodeName: 'n' } }, `${POD}.nodeName`],
    ['another scheduler', { pod: { schedulerName: 'mine' } }, `${POD}.schedulerName`],
    ['secrets of a registry', { pod: { imagePullSecrets: [{ name: 's' }] } }, `${POD}.imagePullSecrets`],
    ['other name servers', { pod: { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } } }, `${POD}.dnsPolicy`],
    ['entries of /etc/hosts', { pod: { hostAliases: [{ ip: '1.1.1.1', hostnames: ['a'] }] } }, `${POD}.hostAliases`],
    ['a long grace period', { pod: { terminationGracePeriodSeconds: 121 } }, `${POD}.terminationGracePeriodSeconds`],
    ['labels of nodes', { pod: { nodeSelector: { disk: 'ssd' } } }, `${POD}.nodeSelector[disk]`],
    [
      'an architecture that there is not',
      { pod: { nodeSelector: { 'kubernetes.io/arch': 's390x' } } },
      `${POD}.nodeSelector[kubernetes.io/arch]`,
    ],
    ['Windows', { pod: { nodeSelector: { 'kubernetes.io/os': 'windows' } } }, `${POD}.nodeSelector[kubernetes.io/os]`],
    ['groups of volumes', { pod: { securityContext: { fsGroup: 1 } } }, `${POD}.securityContext.fsGroup`],
    [
      'a GPU',
      { container: { resources: { limits: { 'nvidia.com/gpu': '1' } } } },
      `${MAIN}.resources.limits[nvidia.com/gpu]`,
    ],
    ['more than there is', { container: { resources: { requests: { cpu: '33' } } } }, `${MAIN}.resources`],
    ['a liveness probe', { container: { livenessProbe: { exec: { command: ['a'] } } } }, `${MAIN}.livenessProbe`],
    ['a readiness probe', { container: { readinessProbe: { exec: { command: ['a'] } } } }, `${MAIN}.readinessProbe`],
    ['hooks', { container: { lifecycle: { preStop: { exec: { command: ['a'] } } } } }, `${MAIN}.lifecycle`],
    ['variables of a ConfigMap', { container: { envFrom: [{ configMapRef: { name: 'c' } }] } }, `${MAIN}.envFrom`],
    [
      'a variable of a Secret',
      { container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] } },
      `${MAIN}.env[0].valueFrom.secretKeyRef`,
    ],
    [
      'a field that is not known before',
      { container: { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] } },
      `${MAIN}.env[0].valueFrom.fieldRef.fieldPath`,
    ],
    ['a name that is taken', { container: { env: [{ name: 'GANTRY_SLOT', value: '1' }] } }, `${MAIN}.env[0].name`],
    ['the name of the waiter', { container: { name: 'gantry-waiter' } }, `${MAIN}.name`],
    [
      'a program that differs from pod to pod',
      {
        container: { command: ['$(A)'], env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      },
      `${MAIN}.command[0]`,
    ],
    [
      'a port of the host',
      { container: { ports: [{ containerPort: 80, hostPort: 8080 }] } },
      `${MAIN}.ports[0].hostPort`,
    ],
    [
      'other protocols',
      { container: { ports: [{ containerPort: 80, protocol: 'SCTP' }] } },
      `${MAIN}.ports[0].protocol`,
    ],
    ['privileges', securityContext({ privileged: true }), `${MAIN}.securityContext.privileged`],
    [
      'capabilities',
      securityContext({ capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } }),
      `${MAIN}.securityContext.capabilities.add[1]`,
    ],
    ['a group without a user', securityContext({ runAsGroup: 1 }), `${MAIN}.securityContext.runAsGroup`],
    ['a promise about the image', securityContext({ runAsNonRoot: true }), `${MAIN}.securityContext.runAsNonRoot`],
    [
      'root that is not root',
      securityContext({ runAsNonRoot: true, runAsUser: 0 }),
      `${MAIN}.securityContext.runAsNonRoot`,
    ],
    [
      'no privileges to gain',
      securityContext({ allowPrivilegeEscalation: false }),
      `${MAIN}.securityContext.allowPrivilegeEscalation`,
    ],
    [
      'a seccomp profile of its own',
      securityContext({ seccompProfile: { type: 'Localhost', localhostProfile: 'p' } }),
      `${MAIN}.securityContext.seccompProfile`,
    ],
    ['files of a node', volume({ hostPath: { path: '/' } }), `${POD}.volumes[0].hostPath`],
    ['a ConfigMap', volume({ configMap: { name: 'c' } }), `${POD}.volumes[0].configMap`],
    ['a claim', volume({ persistentVolumeClaim: { claimName: 'c' } }), `${POD}.volumes[0].persistentVolumeClaim`],
    ['an empty source', volume({ downwardAPI: {} }), `${POD}.volumes[0].downwardAPI`],
    ['memory as a disk', volume({ emptyDir: { medium: 'Memory' } }), `${POD}.volumes[0].emptyDir.medium`],
    ['too many pods', { spec: { completions: 100_001, completionMode: 'Indexed' } }, 'spec.completions'],
    ['too many pods at once', { spec: { parallelism: 10_001 } }, 'spec.parallelism'],
    ['the character of placeholders', { container: { args: ['\uE000'] } }, 'spec.template'],
    [
      'what nobody places',
      {
        pod: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
              },
            },
          },
        },
      },
      `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
    ],
    [
      'what must be spread',
      {
        pod: {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
          ],
        },
      },
      `${POD}.topologySpreadConstraints`,
    ],
  ])('%s', (_, parts, field) => {
    const errors = unsupportedFields(admitted(parts));
    expect(errors.map((error) => error.field)).toContain(field);
    for (const error of errors) {
      expect(error.type).toBe('FieldValueForbidden');
      expect(error.message).toMatch(/^Forbidden: ./);
      expect(error.remedy).toMatch(/\.$/);
    }
  });
});

describe('what does no harm is let through', () => {
  it.each<[string, Parts]>([
    ['a Job that says nothing', {}],
    ['what Kubernetes fills in itself', { pod: { dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' } }],
    ['links to services', { pod: { enableServiceLinks: true } }],
    ['priorities', { pod: { priorityClassName: 'high', preemptionPolicy: 'Never' } }],
    ['taints that are tolerated', { pod: { tolerations: [{ operator: 'Exists' }] } }],
    [
      'the service account that all have',
      { pod: { serviceAccountName: 'default', automountServiceAccountToken: false } },
    ],
    ['false', { pod: { hostNetwork: false, hostPID: false, shareProcessNamespace: false } }],
    ['Linux', { pod: { os: { name: 'linux' }, nodeSelector: { 'kubernetes.io/os': 'linux' } } }],
    [
      'Spot, by both names',
      { pod: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT', 'karpenter.sh/capacity-type': 'spot' } } },
    ],
    ['the longest grace period', { pod: { terminationGracePeriodSeconds: 120 } }],
    ['the policy for images', { container: { imagePullPolicy: 'IfNotPresent' } }],
    [
      'messages at the end',
      { container: { terminationMessagePath: '/x', terminationMessagePolicy: 'FallbackToLogsOnError' } },
    ],
    ['the port of the container', { container: { ports: [{ containerPort: 80, hostPort: 80, name: 'http' }] } }],
    [
      'hardening that holds',
      securityContext({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      }),
    ],
    ['a user that is not root', securityContext({ runAsNonRoot: true, runAsUser: 1000 })],
    ['volumes of the task', volume({ emptyDir: { sizeLimit: '1Gi' } })],
    ['volumes that say nothing', volume({})],
    ['100,000 pods', { spec: { completions: 100_000, completionMode: 'Indexed' } }],
    ['more at once than there can be, when the rest can wait', { spec: { completions: 20_000, parallelism: 20_000 } }],
    [
      'preferences, and pods that are apart anyway',
      {
        pod: {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
              ],
            },
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } },
              ],
            },
          },
        },
      },
    ],
  ])('%s', (_, parts) => {
    expect(refusedOf(parts)).toEqual([]);
  });
});

it('everything is reported at once', () => {
  const refused = refusedOf({
    pod: {
      hostNetwork: true,
      containers: [makeContainer({ tty: true, lifecycle: { postStart: { exec: { command: ['a'] } } } })],
    },
    spec: { completions: 100_001, completionMode: 'Indexed' },
  });
  expect(refused.map((line) => line.split(':')[0])).toEqual([
    'spec.completions',
    `${POD}.hostNetwork`,
    `${MAIN}.lifecycle`,
  ]);
});

describe('the number of containers', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => makeContainer({ name: `c${i}` }));

  it.each([
    ['ten are as many as ECS takes', { containers: many(1), initContainers: many(10).slice(1) }, 0],
    ['eleven are too many', { containers: many(1), initContainers: many(11).slice(1) }, 1],
    ['nine main ones leave room for the waiter', { containers: many(9) }, 0],
    ['ten main ones do not', { containers: many(10) }, 1],
  ])('%s', (_, pod, errors) => {
    expect(refusedOf({ pod })).toHaveLength(errors);
  });
});

describe('sizes', () => {
  const noise = (length: number) =>
    [...randomBytes(length)].map((byte) => String.fromCharCode(33 + (byte % 94))).join('');
  const fromField = { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };

  it.each<[string, Parts, string | undefined]>([
    [
      'a long script is part of the task definition',
      { container: { command: ['sh', '-c', 'x'.repeat(50_000)] } },
      undefined,
    ],
    ['one that is too long is not', { container: { command: ['sh', '-c', 'x'.repeat(64_000)] } }, POD],
    [
      'what differs between pods can be short',
      { container: { env: [fromField], args: ['$(POD)', 'x'.repeat(6000)] } },
      undefined,
    ],
    ['a long text about it can be stored', { metadata: { annotations: { text: 'x'.repeat(250_000) } } }, undefined],
    ['one that cannot be compressed must be shorter', { metadata: { annotations: { text: noise(260_000) } } }, 'spec'],
    ['and not long', { container: { env: [fromField], args: ['$(POD)', 'x'.repeat(8192)] } }, `${POD}.containers`],
  ])('%s', (_, parts, field) => {
    expect(unsupportedFields(admitted(parts)).map((error) => error.field)).toEqual(field ? [field] : []);
  });
});
