import type { Container, EnvVar, PodSpec } from '../../src/job/types';
import { makeContainer, makeJob, mistakesOf } from '../support/job';

const POD = 'spec.template.spec';
const C = `${POD}.containers[0]`;
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const ofPod = (pod: Partial<PodSpec>) => mistakesOf(makeJob({ pod }));
const ofContainer = (parts: Partial<Container>) => ofPod({ containers: [makeContainer(parts)] });
const ofEnv = (...env: EnvVar[]) => ofContainer({ env });

describe('validatePodTemplate', () => {
  it.each<[string, Partial<PodSpec>, string[]]>([
    ['no containers', { containers: [] }, [`${POD}.containers: Required value`]],
    [
      'activeDeadlineSeconds 0',
      { activeDeadlineSeconds: 0 },
      [`${POD}.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive`],
    ],
    [
      'ephemeral containers',
      { ephemeralContainers: [{ name: 'x' }] },
      [`${POD}.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template`],
    ],
    [
      'a dnsPolicy that there is not',
      { dnsPolicy: 'X' },
      [
        `${POD}.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"`,
      ],
    ],
    ['a hostname with dots', { hostname: 'a.b' }, [`${POD}.hostname: Invalid value: "a.b": must not contain dots`]],
    [
      'a user below 0',
      { securityContext: { runAsUser: -1 } },
      [`${POD}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`],
    ],
    ['a pull secret without name', { imagePullSecrets: [{}] }, [`${POD}.imagePullSecrets[0].name: Required value`]],
    [
      'a volume name twice',
      { volumes: [{ name: 'a' }, { name: 'a' }] },
      [`${POD}.volumes[1].name: Duplicate value: "a"`],
    ],
    [
      'a volume with two sources',
      { volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'c' } }] },
      [`${POD}.volumes[0].configMap: Forbidden: may not specify more than 1 volume type`],
    ],
    ['a volume without name', { volumes: [{ name: '' }] }, [`${POD}.volumes[0].name: Required value`]],
    [
      'a claim without name',
      { volumes: [{ name: 'a', persistentVolumeClaim: {} }] },
      [`${POD}.volumes[0].persistentVolumeClaim.claimName: Required value`],
    ],
  ])('refuses %s', (_, pod, mistakes) => {
    expect(ofPod(pod)).toEqual(mistakes);
  });

  it('refuses wrong labels of the template, with the path that Kubernetes gives', () => {
    const job = makeJob();
    job.spec.template.metadata = { labels: { 'a b': 'x' } };
    expect(mistakesOf(job)[0]).toMatch(/^spec\.template\.labels: Invalid value: "a b": name part must consist of/);
  });
});

describe('validateContainers', () => {
  it.each<[string, Partial<Container>, string[]]>([
    ['no name', { name: '' }, [`${C}.name: Required value`]],
    ['a name with capital letters', { name: 'Main' }, [`${C}.name: Invalid value: "Main": ${LABEL}`]],
    ['a name with dots', { name: 'a.b' }, [`${C}.name: Invalid value: "a.b": must not contain dots`]],
    [
      'a name of 64 characters',
      { name: 'a'.repeat(64) },
      [`${C}.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`],
    ],
    ['no image', { image: undefined }, [`${C}.image: Required value`]],
    [
      'a space behind the image',
      { image: 'busybox ' },
      [`${C}.image: Invalid value: "busybox ": must not have leading or trailing whitespace`],
    ],
    [
      'an imagePullPolicy that there is not',
      { imagePullPolicy: 'X' },
      [`${C}.imagePullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"`],
    ],
    ['a port of 0', { ports: [{ containerPort: 0 }] }, [`${C}.ports[0].containerPort: Required value`]],
    [
      'a port of 65536',
      { ports: [{ containerPort: 65_536 }] },
      [`${C}.ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive`],
    ],
    [
      'a port name twice',
      {
        ports: [
          { containerPort: 1, name: 'a' },
          { containerPort: 2, name: 'a' },
        ],
      },
      [`${C}.ports[1].name: Duplicate value: "a"`],
    ],
    [
      'a probe that asks nothing',
      { livenessProbe: {} },
      [`${C}.livenessProbe: Required value: must specify a handler type`],
    ],
    [
      'a probe that asks twice',
      { livenessProbe: { exec: { command: ['x'] }, tcpSocket: { port: 1 } } },
      [`${C}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`],
    ],
    [
      'a hook that does nothing',
      { lifecycle: { preStop: {} } },
      [`${C}.lifecycle.preStop: Required value: must specify a handler type`],
    ],
  ])('refuses %s', (_, parts, mistakes) => {
    expect(ofContainer(parts)).toEqual(mistakes);
  });

  it('refuses a name twice, on the later one', () => {
    expect(ofPod({ containers: [makeContainer(), makeContainer()] })).toEqual([
      `${POD}.containers[1].name: Duplicate value: "main"`,
    ]);
    expect(ofPod({ initContainers: [makeContainer()] })).toEqual([
      `${POD}.initContainers[0].name: Duplicate value: "main"`,
    ]);
  });

  it('refuses probes and hooks of init containers that end, and takes those of sidecars', () => {
    const init = makeContainer({
      name: 'init',
      startupProbe: { exec: { command: ['x'] } },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
    });
    const forbidden = 'Forbidden: may not be set for init containers without restartPolicy=Always';
    expect(ofPod({ initContainers: [init] })).toEqual([
      `${POD}.initContainers[0].lifecycle: ${forbidden}`,
      `${POD}.initContainers[0].startupProbe: ${forbidden}`,
    ]);
    expect(ofPod({ initContainers: [{ ...init, restartPolicy: 'Always' }] })).toEqual([]);
  });
});

describe('validateEnv', () => {
  it.each<[string, EnvVar, string[]]>([
    ['no name', { name: '' }, [`${C}.env[0].name: Required value`]],
    [
      'an equals sign in the name',
      { name: 'A=B' },
      [
        `${C}.env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`,
      ],
    ],
    [
      'a value and a source',
      { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      [`${C}.env[0].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`],
    ],
    [
      'two sources',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 's', key: 'k' } } },
      [`${C}.env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time`],
    ],
    [
      'no source',
      { name: 'A', valueFrom: {} },
      [
        `${C}.env[0].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\`, \`secretKeyRef\` or \`fileKeyRef\``,
      ],
    ],
    [
      'a field that there is not',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } },
      [
        `${C}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "x": error converting fieldPath: field label not supported: x`,
      ],
    ],
    [
      'all labels',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
      [
        `${C}.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`,
      ],
    ],
    [
      'a resource that there is not',
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.x' } } },
      [
        `${C}.env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.x": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"`,
      ],
    ],
    [
      'CPU divided by Mi',
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1Mi' } } },
      [
        `${C}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "1Mi": only divisor's values 1m and 1 are supported with the cpu resource`,
      ],
    ],
    [
      'a secret without name and key',
      { name: 'A', valueFrom: { secretKeyRef: { key: '' } } },
      [
        `${C}.env[0].valueFrom.secretKeyRef.name: Required value`,
        `${C}.env[0].valueFrom.secretKeyRef.key: Required value`,
      ],
    ],
  ])('refuses %s', (_, variable, mistakes) => {
    expect(ofEnv(variable)).toEqual(mistakes);
  });

  it.each<[string, EnvVar]>([
    ['an odd name', { name: 'my.var-1 x' }],
    ['an empty value with a source', { name: 'A', value: '', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } }],
    ['one label', { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a.b/c']" } } }],
    ['memory in Mi', { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } }],
  ])('takes %s', (_, variable) => {
    expect(ofEnv(variable)).toEqual([]);
  });

  it('refuses sources of many variables that name nothing', () => {
    expect(ofContainer({ envFrom: [{ secretRef: {} }, {}] })).toEqual([
      `${C}.envFrom[0].secretRef.name: Required value`,
      `${C}.envFrom[1]: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
    ]);
  });
});

describe('validateVolumeMounts', () => {
  it.each([
    ['a volume that there is not', [{ name: 'x', mountPath: '/x' }], [`${C}.volumeMounts[0].name: Not found: "x"`]],
    ['no path', [{ name: 'tmp', mountPath: '' }], [`${C}.volumeMounts[0].mountPath: Required value`]],
    [
      'a path twice',
      [
        { name: 'tmp', mountPath: '/x' },
        { name: 'tmp', mountPath: '/x' },
      ],
      [`${C}.volumeMounts[1].mountPath: Invalid value: "/x": must be unique`],
    ],
    [
      'a subPath that leads out',
      [{ name: 'tmp', mountPath: '/x', subPath: '../y' }],
      [`${C}.volumeMounts[0].subPath: Invalid value: "../y": must not contain '..'`],
    ],
  ])('refuses %s', (_, volumeMounts, mistakes) => {
    expect(ofPod({ containers: [makeContainer({ volumeMounts })], volumes: [{ name: 'tmp' }] })).toEqual(mistakes);
  });
});

describe('validateContainerResources', () => {
  const R = `${C}.resources`;

  it.each<[string, Container['resources'], string[]]>([
    [
      'a request above its limit',
      { limits: { cpu: 1 }, requests: { cpu: 2 } },
      [`${R}.requests: Invalid value: "2": must be less than or equal to cpu limit of 1`],
    ],
    [
      'less than nothing',
      { limits: { memory: '-1Gi' } },
      [`${R}.limits[memory]: Invalid value: "-1Gi": must be greater than or equal to 0`],
    ],
    [
      'a resource that there is not',
      { limits: { gpu: 1 } },
      [
        `${R}.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
        `${R}.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
      ],
    ],
    [
      'half a device',
      { limits: { 'nvidia.com/gpu': '500m' } },
      [`${R}.limits[nvidia.com/gpu]: Invalid value: "500m": must be an integer`],
    ],
    [
      'fewer devices than the limit',
      { limits: { 'nvidia.com/gpu': 2 }, requests: { 'nvidia.com/gpu': 1 } },
      [`${R}.requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2`],
    ],
    [
      'devices without a limit',
      { requests: { 'nvidia.com/gpu': 1 } },
      [`${R}.limits: Required value: Limit must be set for non overcommitable resources`],
    ],
    [
      'what is no quantity',
      { limits: { cpu: 'much' } },
      [`${R}.limits[cpu]: Invalid value: "much": must be a quantity such as 500m or 1Gi`],
    ],
  ])('refuses %s', (_, resources, mistakes) => {
    expect(ofContainer({ resources })).toEqual(mistakes);
  });

  it('compares amounts, not texts', () => {
    expect(ofContainer({ resources: { limits: { memory: '1Gi' }, requests: { memory: '1024Mi' } } })).toEqual([]);
  });
});
