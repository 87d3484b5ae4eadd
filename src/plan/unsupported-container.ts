import type { AdmittedJob, Container, EnvVar, FieldError, PodSpec } from '../job/types';
import { commandOf } from './command';
import { type PodContainer, WAITER } from './containers';
import { environmentOf } from './environment';
import { fargateSize } from './fargate-size';
import { isKnownLater } from './field-reference';
import { CONTAINER, CONTAINER_PORT, ENV_VAR_SOURCE, RESOURCE_REQUIREMENTS, SIDECAR } from './fields/container';
import { forbidden, refusals } from './fields/field-rule';
import { VOLUME_MOUNT } from './fields/volume';
import { unsupportedProbes } from './health-check';
import { IDENTITY } from './pod-environment';
import { resourceReference } from './resource-reference';
import { unsupportedSecurity } from './security';
import { unknownResources } from './unknown-resources';

/** What of one container Fargate cannot honour. */
export function unsupportedContainer(job: AdmittedJob, { container, role, path }: PodContainer): FieldError[] {
  const { spec } = job.spec.template;
  const { name, resources, volumeMounts = [] } = container;
  return [
    ...(name === WAITER ? [forbidden(`${path}.name`, 'the name is taken', 'Use another name.')] : []),
    ...refusals(container, path, role === 'sidecar' ? SIDECAR : CONTAINER),
    ...(container.env ?? []).flatMap((variable, i) =>
      unsupportedVariable(job, container, variable, `${path}.env[${i}]`),
    ),
    ...variesFirst(job, container, path),
    ...refusals(resources, `${path}.resources`, RESOURCE_REQUIREMENTS),
    ...unknownResources(resources, `${path}.resources`),
    ...volumeMounts.flatMap((mount, i) => refusals(mount, `${path}.volumeMounts[${i}]`, VOLUME_MOUNT)),
    ...unsupportedPorts(container, path),
    ...(role === 'sidecar' ? unsupportedProbes(container, path) : []),
    ...unsupportedSecurity(spec, container, path),
  ];
}

const RESERVED: string[] = Object.values(IDENTITY);

function unsupportedVariable(job: AdmittedJob, container: Container, variable: EnvVar, path: string): FieldError[] {
  const { name, valueFrom } = variable;
  const errors = refusals(valueFrom, `${path}.valueFrom`, ENV_VAR_SOURCE);
  if (RESERVED.includes(name))
    errors.push(forbidden(`${path}.name`, `${name} carries the identity of the pod`, 'Use another name.'));
  const { fieldRef, resourceFieldRef } = valueFrom ?? {};
  if (fieldRef && isKnownLater(job, fieldRef.fieldPath))
    errors.push(
      forbidden(
        `${path}.valueFrom.fieldRef.fieldPath`,
        `${fieldRef.fieldPath} is not known before the pod runs`,
        "Use metadata.name, metadata.namespace, metadata.labels['...'] or metadata.annotations['...']; addresses are in the ECS task metadata endpoint.",
      ),
    );
  if (resourceFieldRef && unknownContainer(job.spec.template.spec, container, resourceFieldRef))
    errors.push(
      forbidden(
        `${path}.valueFrom.resourceFieldRef.containerName`,
        `there is no container ${resourceFieldRef.containerName}`,
        'Name a container of the pod.',
      ),
    );
  return errors;
}

type Reference = NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>;

function unknownContainer(spec: PodSpec, container: Container, reference: Reference): boolean {
  return !('tooLarge' in fargateSize(spec)) && resourceReference(spec, container, reference) === undefined;
}

function variesFirst(job: AdmittedJob, container: Container, path: string): FieldError[] {
  const { variesFirst: word } = commandOf(container, environmentOf(job, container));
  if (word === undefined) return [];
  return [
    forbidden(
      `${path}.command[0]`,
      `"${word}" is not the same for every Job or pod, and ECS cannot change the program that a container runs`,
      'Use a shell that reads the variable: command: ["/bin/sh", "-c", "exec \\"$NAME\\""].',
    ),
  ];
}

function unsupportedPorts({ ports = [] }: Container, path: string): FieldError[] {
  return ports.flatMap((port, i) => {
    const field = `${path}.ports[${i}]`;
    const errors = refusals(port, field, CONTAINER_PORT);
    if (port.hostPort && port.hostPort !== port.containerPort)
      errors.push(
        forbidden(
          `${field}.hostPort`,
          'the port of the task is that of the container',
          'Leave it out, or repeat containerPort.',
        ),
      );
    return errors;
  });
}
