import type { Container, PodSpec } from '../../src/job/types';
import { registration } from '../../src/local/ecs/task-definition';
import { validateTaskDefinition } from '../../src/local/ecs/validate-task-definition';
import { planTaskDefinition } from '../../src/plan/task-definition';
import { makeContainer } from '../support/job';
import { admitted, SETTINGS } from '../support/plan';

type Parts = Parameters<typeof admitted>[0];

const planned = (parts: Parts = {}) => planTaskDefinition(admitted(parts), SETTINGS);
const containerOf = (parts: Parts) => (planned(parts).containerDefinitions as Record<string, unknown>[])[0];

describe('the family of a task definition', () => {
  it('is 20 digits of a hash', () => {
    expect(planned().family).toMatch(/^gantry-[0-9a-f]{20}$/);
  });

  const fromField = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }];
  it.each<[string, Parts, Parts]>([
    ['Jobs of another name', { name: 'a' }, { name: 'b' }],
    ['labels', { metadata: { labels: { a: 'b' } } }, {}],
    ['how many pods there are', { spec: { completions: 5, parallelism: 2 } }, {}],
    ['how failures are counted', { spec: { backoffLimit: 0 } }, {}],
    ['variables of pods', { container: { env: fromField } }, {}],
    [
      'the order in which members are written',
      { container: { tty: true, stdin: true } },
      { container: { stdin: true, tty: true } },
    ],
    [
      '0.1 and 100m',
      { container: { resources: { limits: { cpu: '0.1' } } } },
      { container: { resources: { limits: { cpu: '100m' } } } },
    ],
  ])('does not depend on %s', (_, a, b) => {
    expect(planned(a).family).toBe(planned(b).family);
  });

  it.each<[string, Parts]>([
    ['image', { container: { image: 'other' } }],
    ['command', { container: { command: ['a'] } }],
    ['variables', { container: { env: [{ name: 'A', value: 'b' }] } }],
    ['size', { container: { resources: { requests: { cpu: '1' } } } }],
    ['architecture', { pod: { nodeSelector: { 'kubernetes.io/arch': 'arm64' } } }],
    ['grace period', { pod: { terminationGracePeriodSeconds: 7 } }],
  ])('depends on the %s', (_, parts) => {
    expect(planned(parts).family).not.toBe(planned().family);
  });

  it('depends on where it runs', () => {
    const elsewhere = planTaskDefinition(admitted(), {
      ...SETTINGS,
      taskRoleArn: 'arn:aws:iam::123456789012:role/other',
    });
    expect(elsewhere.family).not.toBe(planned().family);
  });
});

describe('a container definition', () => {
  it.each<[string, Parts, object]>([
    ['is essential when it is alone', {}, { name: 'main', image: 'busybox', essential: true }],
    ['stops after 30 seconds by default', {}, { stopTimeout: 30 }],
    ['stops after 2 seconds at least', { pod: { terminationGracePeriodSeconds: 0 } }, { stopTimeout: 2 }],
    ['has a working directory', { container: { workingDir: '/w' } }, { workingDirectory: '/w' }],
    ['has a terminal', { container: { stdin: true, tty: true } }, { interactive: true, pseudoTerminal: true }],
    [
      'maps ports',
      { container: { ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 80 }] } },
      {
        portMappings: [
          { containerPort: 53, protocol: 'udp' },
          { containerPort: 80, protocol: 'tcp' },
        ],
      },
    ],
    [
      'mounts volumes',
      {
        pod: {
          volumes: [{ name: 'v', emptyDir: {} }],
          containers: [makeContainer({ volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true }] })],
        },
      },
      { mountPoints: [{ sourceVolume: 'v', containerPath: '/v', readOnly: true }] },
    ],
    [
      'logs without holding the program up',
      {},
      {
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': 'gantry-pods',
            'awslogs-region': 'eu-central-1',
            'awslogs-stream-prefix': 'pods',
            mode: 'non-blocking',
            'max-buffer-size': '25m',
          },
        },
      },
    ],
  ])('%s', (_, parts, expected) => {
    expect(containerOf(parts)).toMatchObject(expected);
  });

  it('maps a port that two containers name once', () => {
    const ports = [{ containerPort: 80 }];
    const { containerDefinitions } = planned({
      pod: { containers: [makeContainer({ name: 'a', ports }), makeContainer({ name: 'b', ports })] },
    });
    const mapped = (containerDefinitions as { portMappings?: unknown[] }[]).flatMap(
      ({ portMappings = [] }) => portMappings,
    );
    expect(mapped).toEqual([{ containerPort: 80, protocol: 'tcp' }]);
  });
});

describe('ECS takes', () => {
  const sidecar = (parts: Partial<Container> = {}) =>
    makeContainer({ name: 'side', restartPolicy: 'Always', ...parts });
  const large = { requests: { memory: '3Gi', cpu: '1' }, limits: { memory: '4Gi' } };

  it.each<[string, Partial<PodSpec>]>([
    ['a pod of one container', {}],
    ['init containers', { initContainers: [makeContainer({ name: 'i' }), makeContainer({ name: 'j' })] }],
    ['sidecars', { initContainers: [sidecar({ startupProbe: { exec: { command: ['a'] }, failureThreshold: 30 } })] }],
    ['several main containers', { containers: [makeContainer({ name: 'a' }), makeContainer({ name: 'b' })] }],
    [
      'large containers beside each other',
      {
        containers: [makeContainer({ name: 'a', resources: large }), makeContainer({ name: 'b', resources: large })],
        initContainers: [makeContainer({ name: 'i', resources: large })],
      },
    ],
    ['volumes and storage', { volumes: [{ name: 'v', emptyDir: { sizeLimit: '30Gi' } }] }],
    ['a user and capabilities', { securityContext: { runAsUser: 1, runAsGroup: 1 } }],
  ])('%s', (_, pod) => {
    const definition = registration.parse(planned({ pod }));
    expect(() => validateTaskDefinition(definition)).not.toThrow();
  });
});
