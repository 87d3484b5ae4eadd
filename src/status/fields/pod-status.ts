import { approximated, type FieldTable, honoured, refused } from '../../plan/fields/field-rule';

/** core/v1 PodStatus (kubernetes-jobs.md 3.1). */
export const POD_STATUS: FieldTable = {
  phase: approximated(
    'Pending, Running, Succeeded, Failed; never Unknown, because ECS always says what a task has come to',
  ),
  reason: approximated('DeadlineExceeded; of a pod whose end Step Functions could not tell the name of its error'),
  message: approximated('with a reason'),
  startTime: approximated('when the ECS task was created: there is no kubelet that accepts the pod'),
  conditions: honoured('see PodCondition'),
  containerStatuses: honoured('see ContainerStatus'),
  initContainerStatuses: honoured('see ContainerStatus'),
  ephemeralContainerStatuses: refused('there are no ephemeral containers', 'Read the logs: nothing can be attached.'),
  podIP: honoured('of the network interface of the task'),
  podIPs: approximated('one address: pods have no IPv6'),
  hostIP: refused('not set: no host is told', 'Use podIP.'),
  hostIPs: refused('not set: no host is told', 'Use podIP.'),
  qosClass: approximated('of the containers as they are written; it decides nothing on Fargate'),
  nominatedNodeName: refused('not set: no pod is preempted for another', 'Look at the condition PodScheduled.'),
  observedGeneration: refused('not set: a pod does not change once it is there', 'Look at metadata of the Job.'),
  resize: refused('not set: pods are not resized', 'Create another Job with other resources.'),
  resources: refused('not set: pods are not resized', 'Look at the resources of the spec.'),
  allocatedResources: refused('not set: pods are not resized', 'Look at the resources of the spec.'),
  resourceClaimStatuses: refused('not set: claims are refused', 'Leave the claims out.'),
  extendedResourceClaimStatus: refused('not set: claims are refused', 'Leave the claims out.'),
};

/** Conditions of a pod, by type. */
export const POD_CONDITIONS: FieldTable = {
  PodScheduled: approximated(
    'True with a task; False with the reason Unschedulable, and why in the message, while Fargate gives the pod none',
  ),
  Initialized: approximated('True when all main containers have started'),
  ContainersReady: approximated('when the task and all its containers run: main containers have no readiness probes'),
  Ready: approximated('as ContainersReady; PodCompleted and PodFailed are reasons of its end'),
  DisruptionTarget: approximated(
    'with the reason TerminationByKubelet for what Spot or the maintenance of hosts takes away; the other reasons do not arise',
  ),
  PodReadyToStartContainers: refused(
    'not set: ECS tells no such moment',
    'Look at the reason for which a container waits.',
  ),
  'PodResizePending, PodResizeInProgress': refused('not set: pods are not resized', 'Create another Job.'),
};

/** core/v1 ContainerStatus, of main and init containers. */
export const CONTAINER_STATUS: FieldTable = {
  name: honoured('as in Kubernetes'),
  image: approximated('as the template writes it: ECS does not tell the full name'),
  imageID: approximated('the image with the digest that ECS tells'),
  containerID: approximated('`ecs://` and the runtime id'),
  state: honoured('see ContainerState'),
  lastState: approximated('the last end; of main containers only, because init containers run again in every task'),
  ready: approximated('while it runs'),
  started: approximated('while it runs'),
  restartCount: approximated(
    'how often the task of its pod was started again: with OnFailure all containers start again together',
  ),
  allocatedResources: refused('not set: pods are not resized', 'Look at the resources of the spec.'),
  allocatedResourcesStatus: refused('not set: Fargate has no devices', 'Leave the claims out.'),
  resources: refused('not set: pods are not resized', 'Look at the resources of the spec.'),
  volumeMounts: refused('not set: ECS does not tell', 'Look at the volumeMounts of the spec.'),
  user: refused('not set: ECS does not tell', 'Look at runAsUser of the spec.'),
  stopSignal: refused('not set: ECS sends SIGTERM, or what the image says', 'Handle SIGTERM.'),
};

/** core/v1 ContainerState, with the reasons that are given. */
export const CONTAINER_STATE: FieldTable = {
  'waiting.reason': approximated(
    'ContainerCreating, PodInitializing, ImagePullBackOff, InvalidImageName, CreateContainerConfigError, CreateContainerError, CrashLoopBackOff; ErrImagePull, ErrImageNeverPull and RunContainerError do not arise',
  ),
  'waiting.message': honoured('what ECS says'),
  'running.startedAt': approximated('when the task started: ECS tells no time of a single container'),
  'terminated.exitCode': approximated('as in Kubernetes; 137 where ECS tells none, which is a failure'),
  'terminated.reason': approximated(
    'Completed, Error, OOMKilled, StartError; ContainerStatusUnknown where ECS tells no exit code; ContainerCannotRun does not arise',
  ),
  'terminated.message': approximated(
    'what ECS says of the container; no termination message, because ECS reads no files',
  ),
  'terminated.startedAt, terminated.finishedAt': approximated('of the task: ECS tells no times of a single container'),
  'terminated.signal': refused(
    'not set: ECS tells none',
    'A container that a signal has ended has 128 + the signal as its exit code.',
  ),
  'terminated.containerID': approximated('`ecs://` and the runtime id'),
};
