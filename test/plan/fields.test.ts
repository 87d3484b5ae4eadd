import { FIELDS } from '../../src/plan/fields';
import { asks, honoured, refusals, refused } from '../../src/plan/fields/field-rule';

/** The fields of Kubernetes' types, copied from its protobuf messages (1.36): a field without a decision fails here. */
const KUBERNETES: Partial<Record<keyof typeof FIELDS, string>> = {
  CronJobSpec: `schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate successfulJobsHistoryLimit
    failedJobsHistoryLimit`,
  JobTemplateSpec: 'metadata spec',
  JobSpec: `parallelism completions activeDeadlineSeconds selector manualSelector template backoffLimit ttlSecondsAfterFinished
    completionMode suspend podFailurePolicy backoffLimitPerIndex maxFailedIndexes podReplacementPolicy managedBy successPolicy`,
  PodTemplateMetadata: `name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp
    deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields`,
  PodSpec: `volumes containers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName
    serviceAccount nodeName hostNetwork hostPID hostIPC securityContext imagePullSecrets hostname subdomain affinity schedulerName
    initContainers automountServiceAccountToken tolerations hostAliases priorityClassName priority dnsConfig shareProcessNamespace
    readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints ephemeralContainers
    setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources`,
  Container: `name image command args workingDir ports env resources volumeMounts livenessProbe readinessProbe lifecycle
    terminationMessagePath imagePullPolicy securityContext stdin stdinOnce tty envFrom terminationMessagePolicy volumeDevices
    startupProbe resizePolicy restartPolicy`,
  Probe: `exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
    terminationGracePeriodSeconds`,
  EnvVarSource: 'fieldRef resourceFieldRef configMapKeyRef secretKeyRef',
  ContainerPort: 'name hostPort containerPort protocol hostIP',
  ResourceRequirements: 'limits requests claims',
  SecurityContext: `capabilities privileged seLinuxOptions runAsUser runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation
    runAsGroup procMount windowsOptions seccompProfile appArmorProfile`,
  PodSecurityContext: `seLinuxOptions runAsUser runAsNonRoot supplementalGroups fsGroup runAsGroup sysctls windowsOptions
    fsGroupChangePolicy seccompProfile appArmorProfile supplementalGroupsPolicy seLinuxChangePolicy`,
  Volume: `name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd
    flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk photonPersistentDisk
    portworxVolume scaleIO projected storageos csi ephemeral image`,
  EmptyDirVolumeSource: 'medium sizeLimit',
  VolumeMount: 'name readOnly mountPath subPath mountPropagation subPathExpr recursiveReadOnly',
};
const SIDECAR = KUBERNETES.Container as string;

const cases = Object.entries({ ...KUBERNETES, Sidecar: SIDECAR });

const documented = Object.keys(FIELDS).filter((type) => !['Affinity', 'ObjectFieldSelector'].includes(type));

it('every type is compared', () => {
  expect(cases.map(([type]) => type).sort()).toEqual(documented.sort());
});

it.each(cases)('every field of %s has its fate', (type, names) => {
  const table = FIELDS[type as keyof typeof FIELDS];
  expect(Object.keys(table)).toEqual(expect.arrayContaining(names.split(/\s+/)));
});

const rows = Object.entries(FIELDS).flatMap(([type, table]) =>
  Object.entries(table).map(([field, rule]) => [`${type}.${field}`, rule] as const),
);

it('every row says what becomes of the field, and what to do instead when it is refused', () => {
  for (const [name, { fate, note, remedy }] of rows) {
    expect([name, note.length > 0]).toEqual([name, true]);
    expect([name, Boolean(remedy)]).toEqual([name, fate === 'refused']);
  }
});

describe('refusals', () => {
  const table = {
    fine: honoured('as in Kubernetes'),
    gone: refused('there is none', 'Leave it out.', (value) => value === 'usual'),
  };
  const of = (object: object) => refusals(object, 'spec', table).map(({ field, message }) => `${field}: ${message}`);

  it.each([
    ['an honoured field', { fine: 1 }, []],
    ['a refused one', { gone: 'other' }, ['spec.gone: Forbidden: there is none']],
    ['a value that is what happens anyway', { gone: 'usual' }, []],
    [
      'a field nobody has decided about',
      { new: 1 },
      ['spec.new: Forbidden: this version of Gantry does not know the field'],
    ],
  ])('of %s', (_, object, expected) => {
    expect(of(object)).toEqual(expected);
  });

  it.each([[null], [false], [''], [[]], [{}], [undefined]])('a field that is %j asks for nothing', (value) => {
    expect(asks(value)).toBe(false);
  });

  it.each([[true], [0], ['x'], [[1]], [{ a: 1 }]])('a field that is %j asks for something', (value) => {
    expect(asks(value)).toBe(true);
  });
});
