import { approximated, type FieldTable, harmless, honoured, oneOf, refused } from './field-rule';

const NO_PROBES = 'ECS acts on no probe of a container that runs to its end';
const LEAVE_PROBE = 'Leave the probe out, and let the container end with an exit code when it cannot go on.';

/** core/v1 Container, of `containers` and of init containers that run to their end. */
export const CONTAINER: FieldTable = {
  name: approximated('as in Kubernetes; the name gantry-waiter is taken'),
  image: honoured(
    'as in Kubernetes; a registry must be one that Fargate can pull from without a secret, or Amazon ECR',
  ),
  command: approximated(
    'as in Kubernetes; its first word must be the same for all pods, because RunTask overrides no entry point',
  ),
  args: honoured('as in Kubernetes'),
  workingDir: honoured('as in Kubernetes'),
  env: approximated(
    "as in Kubernetes, but for variables of Gantry's own (GANTRY_JOB_NAME and such) and some references; see EnvVarSource",
  ),
  envFrom: refused(
    'there is no store of ConfigMaps and Secrets yet',
    'Write the variables into env, or let the program read them from AWS Systems Manager or Secrets Manager.',
  ),
  resources: approximated('the task gets the smallest size of Fargate that holds them; see ResourceRequirements'),
  resizePolicy: harmless('pods are not resized while they run'),
  ports: honoured('reachable at the address of the task; see ContainerPort'),
  volumeMounts: honoured('see VolumeMount'),
  volumeDevices: refused('Fargate has no block devices', 'Use an emptyDir volume.'),
  stdin: approximated('the input is open; nobody can attach to it'),
  stdinOnce: harmless('nobody can attach'),
  tty: approximated('there is a terminal; nobody can attach to it'),
  securityContext: honoured('see SecurityContext'),
  imagePullPolicy: harmless('Fargate pulls the image for every task: Always'),
  terminationMessagePath: harmless('ECS reads no file of a container, so there is no message; the logs are kept'),
  terminationMessagePolicy: harmless('ECS reads no file of a container, so there is no message; the logs are kept'),
  startupProbe: refused(NO_PROBES, LEAVE_PROBE),
  readinessProbe: refused(NO_PROBES, LEAVE_PROBE),
  livenessProbe: refused(NO_PROBES, LEAVE_PROBE),
  lifecycle: refused('ECS has no hooks and takes no stop signal', 'Let the program do it at its start and on SIGTERM.'),
  restartPolicy: refused(
    'a single container cannot have a restart policy of its own',
    "Use the pod's restartPolicy; only a sidecar (an init container) may say Always.",
  ),
  restartPolicyRules: refused('a single container cannot have restart rules of its own', 'Use the podFailurePolicy.'),
};

/** core/v1 Container, of an init container with restartPolicy Always. */
export const SIDECAR: FieldTable = {
  ...CONTAINER,
  restartPolicy: approximated('Always; a sidecar that ends before its pod is not started again'),
  startupProbe: approximated('exec: a health check, and what comes after the sidecar waits until it is healthy'),
  readinessProbe: approximated('exec: a health check that nothing waits for'),
  livenessProbe: refused(
    'ECS does not restart a container that is not healthy',
    'Let the sidecar end and leave it out.',
  ),
};

/** core/v1 Probe, of a sidecar. */
export const PROBE: FieldTable = {
  exec: honoured('CMD of the health check'),
  httpGet: refused('a health check of ECS is a command', 'Use exec with a command such as wget or curl.'),
  tcpSocket: refused('a health check of ECS is a command', 'Use exec with a command such as nc.'),
  grpc: refused('a health check of ECS is a command', 'Use exec with a command such as grpc_health_probe.'),
  initialDelaySeconds: approximated('part of the start period'),
  periodSeconds: approximated('5 to 300; less than 5 is 5, the least that ECS takes'),
  timeoutSeconds: approximated('2 to 60; less than 2 is 2, the least that ECS takes'),
  failureThreshold: approximated('up to 10; more make the start period longer'),
  successThreshold: refused('one success makes a container healthy', 'Leave the field out.', oneOf(1)),
  terminationGracePeriodSeconds: refused('a sidecar that fails its probe is not stopped', 'Leave the field out.'),
};

/** core/v1 EnvVarSource. */
export const ENV_VAR_SOURCE: FieldTable = {
  fieldRef: approximated("the pod's name, namespace, labels, annotations and service account"),
  resourceFieldRef: approximated('as in Kubernetes; what has no limit has that of the task, because there is no node'),
  configMapKeyRef: refused('there is no store of ConfigMaps yet', 'Write the text into value.'),
  secretKeyRef: refused(
    'there is no store of Secrets yet',
    'Let the program read the secret from AWS Secrets Manager, as the task role allows it.',
  ),
  fileKeyRef: refused('ECS reads no variables from files of a volume', 'Let the program read the file.'),
};

/** core/v1 ContainerPort. */
export const CONTAINER_PORT: FieldTable = {
  containerPort: honoured('as in Kubernetes'),
  protocol: refused('Fargate maps TCP and UDP', 'Use TCP or UDP.', oneOf('TCP', 'UDP')),
  name: harmless('there are no Services that would use it'),
  hostPort: approximated('must equal containerPort: the host of a pod is its task'),
  hostIP: refused('a task has one address', 'Leave the field out.', oneOf('0.0.0.0', '::')),
};

/** core/v1 ResourceRequirements, of a container or a pod. */
export const RESOURCE_REQUIREMENTS: FieldTable = {
  limits: approximated('cpu sizes the task where there is no request; memory is a hard limit; ephemeral-storage'),
  requests: approximated('cpu sizes the task; memory does where there is no limit; ephemeral-storage'),
  claims: refused('Fargate has no devices to claim', 'Leave the claims out.'),
};
