import { forbidden, invalid, nonNegative, required } from './field-error';
import type { FieldError, Probe } from './types';

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

export function validateProbe(
  probe: Probe | undefined,
  kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  path: string,
): FieldError[] {
  if (probe === undefined) return [];
  const errors = [
    ...validateHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], path),
    ...NUMBERS.flatMap((field) => nonNegative(`${path}.${field}`, probe[field])),
  ];
  if (kind !== 'readinessProbe' && probe.successThreshold !== undefined && probe.successThreshold > 1) {
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  const { terminationGracePeriodSeconds: grace } = probe;
  if (typeof grace === 'number' && grace <= 0) {
    errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  return errors;
}

export function validateLifecycle(lifecycle: unknown, path: string): FieldError[] {
  const hooks = (lifecycle ?? {}) as Record<string, Record<string, unknown> | undefined>;
  return ['postStart', 'preStop'].flatMap((name) => {
    const hook = hooks[name];
    return hook === undefined
      ? []
      : validateHandler(hook, ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${path}.${name}`);
  });
}

/** Exactly one way to ask or to tell the container. */
function validateHandler(holder: Record<string, unknown>, types: string[], path: string): FieldError[] {
  const given = types.filter((type) => holder[type] !== undefined);
  if (given.length === 0) return [required(path, 'must specify a handler type', `use one of: ${types.join(', ')}`)];
  const errors = given.slice(1).map((type) => forbidden(`${path}.${type}`, 'may not specify more than 1 handler type'));
  const exec = holder.exec as { command?: string[] } | undefined;
  if (exec !== undefined && (exec.command ?? []).length === 0) errors.push(required(`${path}.exec.command`));
  return errors;
}
