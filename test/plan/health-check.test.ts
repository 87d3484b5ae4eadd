import type { Container, Probe } from '../../src/job/types';
import { healthCheckOf, unsupportedProbes } from '../../src/plan/health-check';
import { makeContainer } from '../support/job';
import { podSpec } from '../support/plan';

const exec = { exec: { command: ['check', 'it'] } };

/** With the defaults of Kubernetes: every 10 s, 1 s to answer, 3 failures. */
function sidecar(parts: Partial<Container>): Container {
  const [container] = podSpec({
    initContainers: [makeContainer({ name: 'side', restartPolicy: 'Always', ...parts })],
  }).initContainers as [Container];
  return container;
}

const startup = (probe: Partial<Probe>) => sidecar({ startupProbe: { ...exec, ...probe } });

describe('the health check of a sidecar', () => {
  it.each<[string, Partial<Probe>, object]>([
    ['has the defaults of Kubernetes', {}, { interval: 10, timeout: 2, retries: 3, startPeriod: 0 }],
    ['asks as seldom as it may', { periodSeconds: 1 }, { interval: 5 }],
    ['has a start period for the initial delay', { initialDelaySeconds: 15 }, { startPeriod: 15 }],
    ['has one for the failures that ECS cannot count', { failureThreshold: 30 }, { retries: 10, startPeriod: 200 }],
  ])('%s', (_, probe, expected) => {
    expect(healthCheckOf(startup(probe))).toMatchObject({ command: ['CMD', 'check', 'it'], ...expected });
  });

  it('is the startup probe rather than the readiness probe', () => {
    const both = sidecar({ startupProbe: { exec: { command: ['a'] } }, readinessProbe: { exec: { command: ['b'] } } });
    expect(healthCheckOf(both)?.command).toEqual(['CMD', 'a']);
  });

  it('is none without a probe', () => {
    expect(healthCheckOf(sidecar({}))).toBeUndefined();
  });
});

describe('probes that no health check can be', () => {
  it.each<[string, Container, string[]]>([
    ['none', startup({}), []],
    ['an HTTP request', sidecar({ startupProbe: { httpGet: { port: 80 } } }), ['p.startupProbe.httpGet']],
    ['a connection', sidecar({ readinessProbe: { tcpSocket: { port: 80 } } }), ['p.readinessProbe.tcpSocket']],
    ['one that waits too long between', startup({ periodSeconds: 301 }), ['p.startupProbe.periodSeconds']],
    ['one that waits too long for an answer', startup({ timeoutSeconds: 61 }), ['p.startupProbe.timeoutSeconds']],
    ['one that waits too long in all', startup({ failureThreshold: 100 }), ['p.startupProbe.failureThreshold']],
    [
      'two that differ',
      sidecar({ startupProbe: exec, readinessProbe: { exec: { command: ['other'] } } }),
      ['p.readinessProbe'],
    ],
    ['two that do the same', sidecar({ startupProbe: exec, readinessProbe: exec }), []],
    [
      'two successes',
      sidecar({ readinessProbe: { ...exec, successThreshold: 2 } }),
      ['p.readinessProbe.successThreshold'],
    ],
  ])('%s', (_, container, fields) => {
    expect(unsupportedProbes(container, 'p').map(({ field }) => field)).toEqual(fields);
  });
});
