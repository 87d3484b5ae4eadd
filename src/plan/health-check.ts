import type { Container, FieldError, Probe } from '../job/types';
import { PROBE } from './fields/container';
import { asks, forbidden, refusals } from './fields/field-rule';

export interface HealthCheck {
  command: string[];
  interval: number;
  timeout: number;
  retries: number;
  startPeriod: number;
}

/** What ECS takes: seconds, and failures in a row (API reference of HealthCheck). */
const INTERVAL = { least: 5, most: 300 };
const TIMEOUT = { least: 2, most: 60 };
const MOST_RETRIES = 10;
const MOST_START_PERIOD = 300;

/** The health check of a sidecar: its startup probe, which others wait for, or else its readiness probe. */
export function healthCheckOf({ startupProbe, readinessProbe }: Container): HealthCheck | undefined {
  const probe = startupProbe ?? readinessProbe;
  return probe && healthCheck(probe);
}

/**
 * A probe in the words of ECS. Failures beyond the ten that ECS counts become part of the start period, in which none counts, so that
 * the container has the same time to become healthy.
 */
function healthCheck(probe: Probe): HealthCheck {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = probe;
  const interval = Math.max(INTERVAL.least, periodSeconds);
  const retries = Math.min(MOST_RETRIES, failureThreshold);
  return {
    command: ['CMD', ...(probe.exec?.command ?? [])],
    interval,
    timeout: Math.max(TIMEOUT.least, timeoutSeconds),
    retries,
    startPeriod: initialDelaySeconds + (failureThreshold - retries) * interval,
  };
}

/** What of a sidecar's probes no health check can be. */
export function unsupportedProbes(container: Container, path: string): FieldError[] {
  const { startupProbe, readinessProbe } = container;
  const probes = { startupProbe, readinessProbe };
  const errors = Object.entries(probes).flatMap(([name, probe]) => (probe ? ofProbe(probe, `${path}.${name}`) : []));
  if (startupProbe && readinessProbe && errors.length === 0 && !sameCommand(startupProbe, readinessProbe))
    errors.push(
      forbidden(
        `${path}.readinessProbe`,
        'a container has one health check on ECS, and it is the startupProbe',
        'Leave the readinessProbe out.',
      ),
    );
  return errors;
}

function ofProbe(probe: Probe, path: string): FieldError[] {
  const errors = refusals(probe, path, PROBE);
  if (errors.length > 0 || !asks(probe.exec)) return errors;
  const { interval, timeout, startPeriod } = healthCheck(probe);
  const limits: [field: string, value: number, most: number][] = [
    ['periodSeconds', interval, INTERVAL.most],
    ['timeoutSeconds', timeout, TIMEOUT.most],
    ['failureThreshold', startPeriod, MOST_START_PERIOD],
  ];
  return limits
    .filter(([, value, most]) => value > most)
    .map(([field, value, most]) =>
      forbidden(
        `${path}.${field}`,
        `a health check on ECS has at most ${most} seconds for it, and this makes ${value}`,
        field === 'failureThreshold'
          ? 'Make initialDelaySeconds, failureThreshold or periodSeconds smaller.'
          : undefined,
      ),
    );
}

function sameCommand(a: Probe, b: Probe): boolean {
  return JSON.stringify(a.exec?.command) === JSON.stringify(b.exec?.command);
}
