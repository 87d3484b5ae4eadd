import { AFFINITY } from './fields/affinity';
import { CONTAINER, CONTAINER_PORT, ENV_VAR_SOURCE, PROBE, RESOURCE_REQUIREMENTS, SIDECAR } from './fields/container';
import { CRON_JOB_SPEC, JOB_TEMPLATE_SPEC } from './fields/cron-job-spec';
import type { FieldTable } from './fields/field-rule';
import { FIELD_PATH } from './fields/field-selector';
import { JOB_SPEC, POD_TEMPLATE_METADATA } from './fields/job-spec';
import { POD_SPEC } from './fields/pod-spec';
import { POD_SECURITY_CONTEXT, SECURITY_CONTEXT } from './fields/security-context';
import { EMPTY_DIR, VOLUME, VOLUME_MOUNT } from './fields/volume';

/** What becomes of every field of a Job, by type: the whole of Gantry's fidelity to Kubernetes, as data. */
export const FIELDS = {
  CronJobSpec: CRON_JOB_SPEC,
  JobTemplateSpec: JOB_TEMPLATE_SPEC,
  JobSpec: JOB_SPEC,
  PodTemplateMetadata: POD_TEMPLATE_METADATA,
  PodSpec: POD_SPEC,
  Affinity: AFFINITY,
  Container: CONTAINER,
  Sidecar: SIDECAR,
  Probe: PROBE,
  EnvVarSource: ENV_VAR_SOURCE,
  ObjectFieldSelector: FIELD_PATH,
  ContainerPort: CONTAINER_PORT,
  ResourceRequirements: RESOURCE_REQUIREMENTS,
  SecurityContext: SECURITY_CONTEXT,
  PodSecurityContext: POD_SECURITY_CONTEXT,
  Volume: VOLUME,
  EmptyDirVolumeSource: EMPTY_DIR,
  VolumeMount: VOLUME_MOUNT,
} as const satisfies Record<string, FieldTable>;
