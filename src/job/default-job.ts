import { formatQuantity, parseQuantity, QuantityError, roundedToMilli } from './quantity';
import type { Container, Job, JobSpec, PodSpec, Probe, Quantities, Volume } from './types';

/** backoffLimit when backoffLimitPerIndex counts instead. */
const NO_BACKOFF_LIMIT = 2 ** 31 - 1;

/**
 * Writes into a Job what Kubernetes fills in (kubernetes-jobs.md 1 and 8.1). Doing it twice changes nothing more.
 *
 * @param job changed in place
 */
export function defaultJob(job: Job): void {
  const { spec } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : NO_BACKOFF_LIMIT;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  defaultPodTemplate(spec);
}

/** The part of it that is also written into the template of a CronJob: the rest waits for each Job. @param spec changed in place */
export function defaultPodTemplate(spec: JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const condition of rule.onPodConditions ?? []) condition.status ||= 'True';
  }
  defaultPodSpec(spec.template.spec);
}

function defaultPodSpec(spec: PodSpec): void {
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ||= 'default-scheduler';
  defaultServiceAccount(spec);
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

/** The new name wins, and both are shown (core/v1 conversion.go, Convert_v1_PodSpec_To_core_PodSpec and back). */
function defaultServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

function defaultContainer(container: Container): void {
  container.imagePullPolicy ||= pullPolicy(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  roundQuantities(container.resources.limits);
  roundQuantities(container.resources.requests);
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const { valueFrom } of container.env ?? []) if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= 'v1';
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) defaultProbe(probe);
}

/** An image whose tag is `latest`, or that has neither tag nor digest, may change: it is always pulled. */
function pullPolicy(image: string): string {
  const [name = '', digest] = image.split('@');
  const tag = /:([^/:]*)$/.exec(name)?.[1];
  return digest === undefined && (tag === undefined || tag === 'latest') ? 'Always' : 'IfNotPresent';
}

/** What is finer than a thousandth is rounded up to it. */
function roundQuantities(quantities: Quantities | undefined): void {
  for (const [name, amount] of Object.entries(quantities ?? {})) {
    try {
      if (quantities) quantities[name] = formatQuantity(roundedToMilli(parseQuantity(amount)));
    } catch (error) {
      // Validation says what is wrong with it.
      if (!(error instanceof QuantityError)) throw error;
    }
  }
}

function defaultProbe(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  const { httpGet } = probe as { httpGet?: { path?: string; scheme?: string } };
  if (httpGet === undefined) return;
  httpGet.path ||= '/';
  httpGet.scheme ||= 'HTTP';
}

/** 0644. */
const FILE_MODE = 420;

function defaultVolume(volume: Volume): void {
  const hasSource = Object.entries(volume).some(([field, source]) => field !== 'name' && source !== undefined);
  if (!hasSource) volume.emptyDir = {};
  for (const type of ['configMap', 'secret', 'projected', 'downwardAPI']) {
    const source = volume[type] as { defaultMode?: number } | undefined;
    if (source) source.defaultMode ??= FILE_MODE;
  }
  const hostPath = volume.hostPath as { type?: string } | undefined;
  if (hostPath) hostPath.type ??= '';
}
