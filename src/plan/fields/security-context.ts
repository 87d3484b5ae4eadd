import { type Accepts, approximated, type FieldTable, harmless, honoured, oneOf, refused } from './field-rule';

const typed = (...types: string[]): Accepts =>
  Object.assign((value: unknown) => types.includes((value as { type?: string }).type ?? ''), { values: types });

const SECCOMP = refused(
  'Fargate runs containers with the profile of its runtime and takes no other',
  'Use type: RuntimeDefault, or leave the field out.',
  typed('RuntimeDefault'),
);
const APP_ARMOR = refused('Fargate has no AppArmor', 'Leave the field out.', typed('Unconfined'));
const SE_LINUX = refused('Fargate has no SELinux', 'Leave the field out.');
const WINDOWS = refused('pods run on Linux', 'Leave the field out.');
const NON_ROOT = approximated('needs runAsUser: nobody looks into the image before it runs');

/** core/v1 SecurityContext, of a container. */
export const SECURITY_CONTEXT: FieldTable = {
  runAsUser: honoured('as in Kubernetes'),
  runAsGroup: approximated('as in Kubernetes; needs runAsUser'),
  runAsNonRoot: NON_ROOT,
  readOnlyRootFilesystem: honoured('as in Kubernetes'),
  capabilities: approximated('any can be dropped; only SYS_PTRACE can be added'),
  allowPrivilegeEscalation: approximated('false needs capabilities.drop: [ALL], which leaves nothing to escalate to'),
  privileged: refused('Fargate has no privileged containers', 'Leave the field out.'),
  procMount: refused('Fargate mounts /proc in one way', 'Leave the field out.', oneOf('Default')),
  seccompProfile: SECCOMP,
  appArmorProfile: APP_ARMOR,
  seLinuxOptions: SE_LINUX,
  windowsOptions: WINDOWS,
};

/** core/v1 PodSecurityContext. */
export const POD_SECURITY_CONTEXT: FieldTable = {
  runAsUser: honoured('for the containers that say nothing else'),
  runAsGroup: approximated('for the containers that say nothing else; needs runAsUser'),
  runAsNonRoot: NON_ROOT,
  fsGroup: refused(
    'Fargate does not change the owner of volumes',
    'Give the directory to the user in the image (a VOLUME of it keeps its owner), and leave the field out.',
  ),
  fsGroupChangePolicy: harmless('belongs to fsGroup'),
  supplementalGroups: refused('ECS takes one user and one group', 'Use runAsGroup.'),
  supplementalGroupsPolicy: refused(
    'ECS takes the groups of the user from the image',
    'Use Merge, or leave the field out.',
    oneOf('Merge'),
  ),
  sysctls: refused('Fargate does not set kernel parameters for pods', 'Leave the field out.'),
  seccompProfile: SECCOMP,
  appArmorProfile: APP_ARMOR,
  seLinuxOptions: SE_LINUX,
  seLinuxChangePolicy: harmless('belongs to seLinuxOptions'),
  windowsOptions: WINDOWS,
};
