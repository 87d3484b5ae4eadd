import type { AdmittedJob, Container, PodSpec } from '../job/types';
import { commandOf } from './command';
import { dependenciesOf } from './container-order';
import { needsWaiter, type PodContainer } from './containers';
import { environmentOf } from './environment';
import { healthCheckOf } from './health-check';
import { securityOf } from './security';
import type { Share } from './shares';

/** `awslogs-stream-prefix`: a container's log stream is `pods/<container>/<task id>` (aws.md 5.4). */
export const LOG_STREAM_PREFIX = 'pods';

/** Seconds that Fargate takes for stopTimeout: 2 to 120 (aws.md 5.2). */
const LEAST_STOP_TIMEOUT = 2;
const DEFAULT_GRACE_PERIOD = 30;

export interface LogSettings {
  logGroup: string;
  region: string;
}

/** A member of `containerDefinitions`: everything about a container that is the same for all Jobs with its template. */
export function containerDefinition(
  job: AdmittedJob,
  planned: PodContainer,
  share: Share | undefined,
  logs: LogSettings,
): Record<string, unknown> {
  const { container, role } = planned;
  const { spec } = job.spec.template;
  const environment = environmentOf(job, container);
  const { entryPoint, command } = commandOf(container, environment);
  const shared = [...environment].filter(([, value]) => value.shared);
  const dependsOn = dependenciesOf(planned, spec);
  const mountPoints = mountPointsOf(container);
  return {
    name: container.name,
    image: container.image,
    essential: role === 'main' && !needsWaiter(spec),
    ...(entryPoint ? { entryPoint } : {}),
    ...(command ? { command } : {}),
    ...(container.workingDir ? { workingDirectory: container.workingDir } : {}),
    ...(shared.length > 0 ? { environment: shared.map(([name, { text }]) => ({ name, value: text })) } : {}),
    ...share,
    ...(mountPoints.length > 0 ? { mountPoints } : {}),
    ...portsOf(spec, container),
    ...securityOf(spec, container),
    ...(container.stdin ? { interactive: true } : {}),
    ...(container.tty ? { pseudoTerminal: true } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(role === 'sidecar' && healthCheckOf(container) ? { healthCheck: healthCheckOf(container) } : {}),
    stopTimeout: Math.max(LEAST_STOP_TIMEOUT, spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD),
    logConfiguration: logConfiguration(logs),
  };
}

/** What is written faster than CloudWatch takes it would stop the program (blocking), or be lost beyond the default of 10 MB. */
function logConfiguration({ logGroup, region }: LogSettings) {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': logGroup,
      'awslogs-region': region,
      'awslogs-stream-prefix': LOG_STREAM_PREFIX,
      mode: 'non-blocking',
      'max-buffer-size': '25m',
    },
  };
}

function mountPointsOf({ volumeMounts = [] }: Container) {
  return volumeMounts.map(({ name, mountPath, readOnly = false }) => ({
    sourceVolume: name,
    containerPath: mountPath,
    readOnly,
  }));
}

/** The containers of a task share its address: a port that two of them name is mapped once. */
function portsOf(spec: PodSpec, container: Container): Record<string, unknown> {
  const keyOf = (port: { containerPort: number; protocol?: string }) =>
    `${port.containerPort}/${port.protocol ?? 'TCP'}`;
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const before = all.slice(0, all.indexOf(container)).flatMap(({ ports = [] }) => ports.map(keyOf));
  const taken = new Set(before);
  const portMappings = (container.ports ?? []).flatMap((port) => {
    if (taken.has(keyOf(port))) return [];
    taken.add(keyOf(port));
    return [{ containerPort: port.containerPort, protocol: (port.protocol ?? 'TCP').toLowerCase() }];
  });
  return portMappings.length > 0 ? { portMappings } : {};
}
