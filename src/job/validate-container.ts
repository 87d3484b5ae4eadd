import { duplicate, forbidden, invalid, oneOf, required } from './field-error';
import { dnsLabel } from './name-formats';
import type { Container, FieldError, Volume } from './types';
import { validateEnv, validateEnvFrom } from './validate-env';
import { validatePorts } from './validate-ports';
import { validateLifecycle, validateProbe } from './validate-probe';
import { validateContainerResources } from './validate-resources';
import { validateUserIds } from './validate-security-context';
import { validateVolumeMounts } from './validate-volumes';

/** Regular containers: at least one, with names of their own. */
export function validateContainers(containers: Container[], volumes: Volume[], path: string): FieldError[] {
  if (containers.length === 0) return [required(path, '', 'add a container with a name and an image')];
  const names = new Set<string>();
  return containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    return [
      ...validateContainer(container, volumes, at),
      ...validateUnique(container.name, names, at),
      ...validateHooks(container, at),
      ...oneOf(`${at}.restartPolicy`, container.restartPolicy, RESTART_POLICIES),
    ];
  });
}

/** Init containers share the names of the regular ones; only those that go on running (sidecars) may have probes and hooks. */
export function validateInitContainers(
  initContainers: Container[],
  containers: Container[],
  volumes: Volume[],
  path: string,
): FieldError[] {
  const names = new Set(containers.map(({ name }) => name));
  return initContainers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    return [
      ...validateContainer(container, volumes, at),
      ...oneOf(`${at}.restartPolicy`, container.restartPolicy, RESTART_POLICIES),
      ...validateUnique(container.name, names, at),
      ...(container.restartPolicy === 'Always' ? validateHooks(container, at) : forbiddenHooks(container, at)),
    ];
  });
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

function validateUnique(name: string, names: Set<string>, path: string): FieldError[] {
  if (!name) return [];
  if (names.has(name)) return [duplicate(`${path}.name`, name)];
  names.add(name);
  return [];
}

function validateContainer(container: Container, volumes: Volume[], path: string): FieldError[] {
  return [
    ...validateName(container.name, `${path}.name`),
    ...validateImage(container.image, `${path}.image`),
    ...oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, ['FallbackToLogsOnError', 'File']),
    ...validatePorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env ?? [], `${path}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`),
    ...validateVolumeMounts(container.volumeMounts ?? [], volumes, `${path}.volumeMounts`),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...validateContainerResources(container.resources, `${path}.resources`),
    ...validateUserIds(container.securityContext, `${path}.securityContext`),
  ];
}

function validateName(name: string, path: string): FieldError[] {
  if (!name) return [required(path)];
  return dnsLabel(name).map((mistake) => invalid(path, name, mistake));
}

function validateImage(image: string | undefined, path: string): FieldError[] {
  if (!image) return [required(path, '', 'name an image, such as image: busybox:1.36')];
  return image === image.trim() ? [] : [invalid(path, image, 'must not have leading or trailing whitespace')];
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function validateHooks(container: Container, path: string): FieldError[] {
  return [
    ...validateLifecycle(container.lifecycle, `${path}.lifecycle`),
    ...PROBES.flatMap((probe) => validateProbe(container[probe], probe, `${path}.${probe}`)),
  ];
}

function forbiddenHooks(container: Container, path: string): FieldError[] {
  return (['lifecycle', ...PROBES] as const)
    .filter((field) => container[field] !== undefined)
    .map((field) => forbidden(`${path}.${field}`, 'may not be set for init containers without restartPolicy=Always'));
}
