import type { Container, FieldError, PodSpec } from '../job/types';
import { forbidden, refusals } from './fields/field-rule';
import { POD_SECURITY_CONTEXT, SECURITY_CONTEXT } from './fields/security-context';

interface Context {
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  readOnlyRootFilesystem?: boolean;
  allowPrivilegeEscalation?: boolean;
  capabilities?: { add?: string[]; drop?: string[] };
}

/** The context of a container, where what it does not say is that of the pod. */
function contextOf(spec: PodSpec, container: Container): Context {
  const { runAsUser, runAsGroup, runAsNonRoot } = (spec.securityContext ?? {}) as Context;
  return { runAsUser, runAsGroup, runAsNonRoot, ...(container.securityContext as Context | undefined) };
}

/** Kubernetes writes capabilities without the prefix that Linux gives them, and takes both. */
const bare = (capability: string) => capability.replace(/^CAP_/, '');

/** The members of a container definition that come from the security contexts. */
export function securityOf(spec: PodSpec, container: Container): Record<string, unknown> {
  const { runAsUser, runAsGroup, readOnlyRootFilesystem, capabilities } = contextOf(spec, container);
  const add = (capabilities?.add ?? []).map(bare);
  const drop = (capabilities?.drop ?? []).map(bare);
  return {
    ...(runAsUser !== undefined ? { user: [runAsUser, runAsGroup].filter((id) => id !== undefined).join(':') } : {}),
    ...(readOnlyRootFilesystem ? { readonlyRootFilesystem: true } : {}),
    ...(add.length + drop.length > 0
      ? {
          linuxParameters: {
            capabilities: { ...(add.length > 0 ? { add } : {}), ...(drop.length > 0 ? { drop } : {}) },
          },
        }
      : {}),
  };
}

export function unsupportedPodSecurity(spec: PodSpec, path: string): FieldError[] {
  return refusals(spec.securityContext, `${path}.securityContext`, POD_SECURITY_CONTEXT);
}

/** @param path of the container */
export function unsupportedSecurity(spec: PodSpec, container: Container, path: string): FieldError[] {
  const field = `${path}.securityContext`;
  const { runAsUser, runAsGroup, runAsNonRoot, allowPrivilegeEscalation, capabilities } = contextOf(spec, container);
  const errors = refusals(container.securityContext, field, SECURITY_CONTEXT);
  for (const [i, capability] of (capabilities?.add ?? []).entries())
    if (bare(capability) !== 'SYS_PTRACE')
      errors.push(
        forbidden(
          `${field}.capabilities.add[${i}]`,
          `Fargate does not add ${capability}, only SYS_PTRACE`,
          'Leave it out.',
        ),
      );
  if (runAsGroup !== undefined && runAsUser === undefined)
    errors.push(forbidden(`${field}.runAsGroup`, 'ECS takes a group only with a user', 'Add runAsUser.'));
  if (runAsNonRoot && !runAsUser)
    errors.push(
      forbidden(
        `${field}.runAsNonRoot`,
        runAsUser === 0 ? 'runAsUser is root' : 'nobody can tell the user of the image before it runs',
        'Set runAsUser to a user that is not root.',
      ),
    );
  const dropsAll = (capabilities?.drop ?? []).includes('ALL');
  if (allowPrivilegeEscalation === false && !dropsAll)
    errors.push(
      forbidden(
        `${field}.allowPrivilegeEscalation`,
        'Fargate cannot forbid set-user-ID programs',
        'Add capabilities.drop: [ALL], which leaves them nothing to gain, or leave the field out.',
      ),
    );
  return errors;
}
