import { forbidden, invalid, oneOf, required } from './field-error';
import { dnsLabel, dnsSubdomain } from './name-formats';
import type { FieldError, PodSpec, PodTemplate } from './types';
import { validateContainers, validateInitContainers } from './validate-container';
import { validateAnnotations, validateLabels } from './validate-metadata';
import { validateContainerResources } from './validate-resources';
import { validateUserIds } from './validate-security-context';
import { validateVolumes } from './validate-volumes';

/** k8s.io/kubernetes/pkg/apis/core/validation.ValidatePodTemplateSpec; its paths leave `metadata` out. */
export function validatePodTemplate({ metadata, spec }: PodTemplate, path: string): FieldError[] {
  const errors = [
    ...validateLabels(metadata?.labels, `${path}.labels`),
    ...validateAnnotations(metadata?.annotations, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`),
  ];
  if (Array.isArray(spec.ephemeralContainers) && spec.ephemeralContainers.length > 0) {
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  }
  return errors;
}

function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const { containers, initContainers = [], volumes = [] } = spec;
  return [
    ...validateVolumes(volumes, `${path}.volumes`),
    ...validateContainers(containers, volumes, `${path}.containers`),
    ...validateInitContainers(initContainers, containers, volumes, `${path}.initContainers`),
    ...validateContainerResources(spec.resources as PodSpec['containers'][0]['resources'], `${path}.resources`),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy as string | undefined, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateUserIds(spec.securityContext, `${path}.securityContext`),
    ...validateImagePullSecrets(spec, `${path}.imagePullSecrets`),
    ...validateNames(spec, path),
    ...validateActiveDeadline(spec.activeDeadlineSeconds, `${path}.activeDeadlineSeconds`),
  ];
}

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];

function validateImagePullSecrets(spec: PodSpec, path: string): FieldError[] {
  const secrets = (spec.imagePullSecrets ?? []) as { name?: string }[];
  return secrets.flatMap(({ name }, index) => (name ? [] : [required(`${path}[${index}].name`)]));
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const formats = {
    serviceAccountName: dnsSubdomain,
    nodeName: dnsSubdomain,
    hostname: dnsLabel,
    subdomain: dnsLabel,
    priorityClassName: dnsSubdomain,
    runtimeClassName: dnsSubdomain,
  };
  return Object.entries(formats).flatMap(([field, format]) => {
    const name = spec[field];
    return typeof name !== 'string' || name === ''
      ? []
      : format(name).map((mistake) => invalid(`${path}.${field}`, name, mistake));
  });
}

function validateActiveDeadline(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= 2 ** 31 - 1)) return [];
  return [invalid(path, seconds, `must be between 1 and ${2 ** 31 - 1}, inclusive`)];
}
