import { admit, makeContainer, makeJob } from '../support/job';

describe('the defaults of a Job', () => {
  it.each([
    ['nothing', {}, { completions: 1, parallelism: 1 }],
    ['parallelism only, a work queue', { parallelism: 3 }, { parallelism: 3 }],
    ['completions only', { completions: 4 }, { completions: 4, parallelism: 1 }],
  ])('with %s', (_, spec, expected) => {
    const { completions, parallelism } = admit(makeJob({ spec })).job.spec;
    expect({ completions, parallelism }).toEqual(expected);
  });

  it('are those of the API server', () => {
    expect(admit(makeJob()).job.spec).toMatchObject({
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    });
  });

  it('set no limit for the Job when there is one for each index', () => {
    const spec = { completionMode: 'Indexed' as const, completions: 3, backoffLimitPerIndex: 1 };
    expect(admit(makeJob({ spec })).job.spec.backoffLimit).toBe(2147483647);
  });

  it('replace failed pods only, and ask for conditions that are true, with a podFailurePolicy', () => {
    const podFailurePolicy = {
      rules: [{ action: 'Ignore' as const, onPodConditions: [{ type: 'DisruptionTarget' }] }],
    };
    const { spec } = admit(makeJob({ spec: { podFailurePolicy } })).job;
    expect(spec.podReplacementPolicy).toBe('Failed');
    expect(spec.podFailurePolicy?.rules[0]?.onPodConditions).toEqual([{ type: 'DisruptionTarget', status: 'True' }]);
  });
});

describe('the defaults of a pod template', () => {
  it('are those of the API server', () => {
    expect(admit(makeJob({ pod: { restartPolicy: undefined } })).job.spec.template.spec).toMatchObject({
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      containers: [{ terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', resources: {} }],
    });
  });

  it.each([
    ['busybox', 'Always'],
    ['busybox:latest', 'Always'],
    ['busybox:1.36', 'IfNotPresent'],
    ['registry:5000/busybox', 'Always'],
    ['registry:5000/busybox:1.36', 'IfNotPresent'],
    [`busybox@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('pull %s %s', (image, policy) => {
    const containers = [makeContainer({ image })];
    const initContainers = [makeContainer({ name: 'init', image })];
    const { spec } = admit(makeJob({ pod: { containers, initContainers } })).job.spec.template;
    expect([spec.containers[0]?.imagePullPolicy, spec.initContainers?.[0]?.imagePullPolicy]).toEqual([policy, policy]);
  });

  it('write resources in canonical form, rounded up to thousandths', () => {
    const resources = { limits: { cpu: 0.5, memory: '1024Mi' }, requests: { cpu: '100u' } };
    const { spec } = admit(makeJob({ pod: { containers: [makeContainer({ resources })] } })).job.spec.template;
    expect(spec.containers[0]?.resources).toEqual({ limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '1m' } });
  });

  it('fill in probes, ports, variables and volumes', () => {
    const container = makeContainer({
      livenessProbe: { exec: { command: ['true'] } },
      ports: [{ containerPort: 80 }],
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    });
    const volumes = [
      { name: 'tmp' },
      { name: 'config', configMap: { name: 'c' } },
      { name: 'host', hostPath: { path: '/' } },
    ];
    const { spec } = admit(makeJob({ pod: { containers: [container], volumes } })).job.spec.template;
    expect(spec.containers[0]).toMatchObject({
      livenessProbe: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
    });
    expect(spec.volumes).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'config', configMap: { name: 'c', defaultMode: 420 } },
      { name: 'host', hostPath: { path: '/', type: '' } },
    ]);
  });
});
