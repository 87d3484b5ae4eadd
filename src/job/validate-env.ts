import { invalid, notSupported, required } from './field-error';
import { configMapKey, envVarName, qualifiedName } from './name-formats';
import { canonicalQuantity, QuantityError } from './quantity';
import type { Container, EnvVar, FieldError } from './types';

export function validateEnv(env: EnvVar[], path: string): FieldError[] {
  return env.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const { name } = variable;
    return [
      ...(name ? envVarName(name).map((mistake) => invalid(`${at}.name`, name, mistake)) : [required(`${at}.name`)]),
      ...validateValueFrom(variable, `${at}.valueFrom`),
    ];
  });
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

function validateValueFrom({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (valueFrom === undefined) return [];
  const errors: FieldError[] = [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef) errors.push(...validateFieldPath(fieldRef.fieldPath, `${path}.fieldRef.fieldPath`));
  if (resourceFieldRef) errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`));
  if (configMapKeyRef) errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  const sources = SOURCES.filter((source) => valueFrom[source] !== undefined).length;
  if (sources === 0) {
    const names = SOURCES.map((source) => `\`${source}\``);
    errors.push(invalid(path, '', `must specify one of: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`));
  } else if (value) {
    errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

/** Paths that a variable can be taken from, sorted as Kubernetes lists them (kubernetes-jobs.md 8.3). */
const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** Paths that there are, but not for variables. */
const OTHER_FIELD_PATHS = [
  'metadata.annotations',
  'metadata.labels',
  'spec.hostNetwork',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.nominatedNodeName',
  'status.phase',
];

function validateFieldPath(fieldPath: string, path: string): FieldError[] {
  if (!fieldPath) return [required(path)];
  const [, map, key] = /^([a-zA-Z.]+)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (key !== undefined && (map === 'metadata.labels' || map === 'metadata.annotations')) {
    return qualifiedName(map === 'metadata.annotations' ? key.toLowerCase() : key).map((mistake) =>
      invalid(path, key, mistake),
    );
  }
  if (FIELD_PATHS.includes(fieldPath)) return [];
  const remedy = `use one of: ${FIELD_PATHS.join(', ')}, metadata.labels['KEY'], metadata.annotations['KEY']`;
  if (OTHER_FIELD_PATHS.includes(fieldPath)) return [notSupported(path, fieldPath, FIELD_PATHS, remedy)];
  const detail =
    key === undefined
      ? `error converting fieldPath: field label not supported: ${fieldPath}`
      : `error converting fieldPath: field label does not support subscript`;
  return [invalid(path, fieldPath, detail, remedy)];
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const CPU_DIVISORS = ['1m', '1'];
const BYTE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function validateResourceFieldRef(
  { resource, divisor }: NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>,
  path: string,
): FieldError[] {
  if (!resource) return [required(`${path}.resource`)];
  if (!RESOURCES.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
    return [notSupported(`${path}.resource`, resource, RESOURCES)];
  }
  const kind = resource.slice(resource.indexOf('.') + 1);
  const divisors = kind === 'cpu' ? CPU_DIVISORS : BYTE_DIVISORS;
  const canonical = canonicalDivisor(divisor);
  if (canonical === undefined || canonical === '0' || divisors.includes(canonical)) return [];
  const detail = `only divisor's values ${divisors.slice(0, -1).join(', ')} and ${divisors.at(-1)} are supported with the ${kind} resource`;
  return [invalid(`${path}.divisor`, canonical, detail)];
}

/** A divisor that is no quantity stays as it is, and is none of the supported ones. */
function canonicalDivisor(divisor: string | number | undefined): string | undefined {
  try {
    return divisor === undefined ? undefined : canonicalQuantity(divisor);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    return String(divisor);
  }
}

function validateKeyRef({ name, key }: { name?: string; key: string }, path: string): FieldError[] {
  const errors = name ? [] : [required(`${path}.name`)];
  if (!key) return [...errors, required(`${path}.key`)];
  return [...errors, ...configMapKey(key).map((mistake) => invalid(`${path}.key`, key, mistake))];
}

export function validateEnvFrom(sources: NonNullable<Container['envFrom']>, path: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${path}[${index}]`;
    const errors = prefix ? envVarName(prefix).map((mistake) => invalid(`${at}.prefix`, prefix, mistake)) : [];
    for (const [field, reference] of Object.entries({ configMapRef, secretRef })) {
      if (reference !== undefined && !(reference as { name?: string }).name)
        errors.push(required(`${at}.${field}.name`));
    }
    if (configMapRef === undefined && secretRef === undefined) {
      errors.push(invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errors.push(invalid(at, '', 'may not have more than one field specified at a time'));
    }
    return errors;
  });
}
