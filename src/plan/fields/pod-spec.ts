import { approximated, type FieldTable, harmless, honoured, oneOf, refused } from './field-rule';

const GRANT_TASK_ROLE = "Grant what the pods need to the stack's task role and leave the field out.";

/** core/v1 PodSpec. */
export const POD_SPEC: FieldTable = {
  containers: approximated('at most 10 with the init containers; see Container'),
  initContainers: honoured('run in order before the others; with restartPolicy Always they are sidecars'),
  ephemeralContainers: refused('a pod template has none', 'Leave the field out.'),
  restartPolicy: approximated(
    'Never and OnFailure; OnFailure starts a new ECS task of the same pod, with empty volumes, init containers and all; the pod with which a Job reaches its limit stays to be looked at, where Kubernetes takes it away with its logs',
  ),
  terminationGracePeriodSeconds: approximated(
    'stopTimeout of every container: 2 to 120 seconds; less than 2 is 2, the least that ECS takes',
  ),
  activeDeadlineSeconds: approximated('counted from the start of the ECS task; with OnFailure anew for every restart'),
  volumes: approximated('emptyDir alone; see Volume'),
  nodeSelector: approximated(
    'architecture, operating system and Fargate Spot, which gives way to On-Demand after two interruptions (docs/adr/0021); other labels are refused',
  ),
  resources: honoured('the size of the task, in place of the sum over the containers'),
  securityContext: honoured('see PodSecurityContext'),
  hostname: approximated('in the variable HOSTNAME; the host name of the container itself is that of its ECS task'),
  affinity: approximated('preferences are harmless; what is required is refused, but for pods on different nodes'),
  topologySpreadConstraints: refused(
    'Fargate places pods itself and takes no constraints',
    'Set whenUnsatisfiable: ScheduleAnyway, or leave the constraints out.',
    (value) => Array.isArray(value) && value.every((constraint) => constraint?.whenUnsatisfiable === 'ScheduleAnyway'),
  ),
  tolerations: harmless('there are no taints to tolerate'),
  nodeName: refused('there are no nodes', 'Leave the field out.'),
  schedulerName: refused('there is no other scheduler', 'Leave the field out.', oneOf('default-scheduler')),
  schedulingGates: refused('nobody would remove the gates', 'Create the Job with suspend: true and resume it instead.'),
  priority: harmless('every pod has capacity of its own: none waits for another'),
  priorityClassName: harmless('every pod has capacity of its own: none waits for another'),
  preemptionPolicy: harmless('every pod has capacity of its own: none is preempted'),
  runtimeClassName: refused('Fargate has one container runtime', 'Leave the field out.'),
  overhead: refused('it belongs to a runtime class, and there is none', 'Leave the field out.'),
  os: refused('pods run on Linux', 'Use an image for Linux.', (value) => (value as { name?: string }).name === 'linux'),
  hostNetwork: refused('a Fargate task has a network of its own', 'Leave the field out.'),
  hostPID: refused('a Fargate task cannot see the processes of its host', 'Leave the field out.'),
  hostIPC: refused('a Fargate task cannot share the IPC of its host', 'Leave the field out.'),
  hostUsers: harmless('every Fargate task has a kernel of its own'),
  shareProcessNamespace: refused(
    'the containers of a task do not share processes',
    'Use one container, or files in an emptyDir.',
  ),
  hostAliases: refused('Fargate takes no entries for /etc/hosts', 'Use names that the resolver of the VPC knows.'),
  hostnameOverride: refused('Fargate gives the host its name', 'Use the variable HOSTNAME and leave the field out.'),
  subdomain: refused('there are no headless Services that would give pods names in DNS', 'Leave the field out.'),
  setHostnameAsFQDN: refused('Fargate gives the host its name', 'Leave the field out.'),
  dnsPolicy: refused(
    'Fargate tasks use the resolver of the VPC and take no other',
    'Leave dnsPolicy and dnsConfig out.',
    oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default'),
  ),
  dnsConfig: refused(
    'Fargate tasks use the resolver of the VPC and take no other',
    'Set DHCP options of the VPC instead.',
  ),
  serviceAccountName: approximated(
    "its pods have the role that the stack's configuration gives to the account (docs/configuration.md); an account that it does not name is refused; without the field `default`, whose role may do nothing until someone grants it something",
  ),
  serviceAccount: honoured('the old name of serviceAccountName'),
  automountServiceAccountToken: refused('there are no tokens of service accounts', GRANT_TASK_ROLE),
  imagePullSecrets: refused(
    'there is no store of Secrets yet',
    'Use public images, or images in Amazon ECR, which need no secret.',
  ),
  enableServiceLinks: harmless('there are no Services, so there are no variables of them'),
  readinessGates: refused('nobody would set the conditions', 'Leave the gates out.'),
  resourceClaims: refused('Fargate has no devices to claim', 'Leave the claims out.'),
  schedulingGroup: refused('Fargate starts pods one by one', 'Leave the field out.'),
  workloadRef: refused('Fargate starts pods one by one', 'Leave the field out.'),
};
