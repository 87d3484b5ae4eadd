/**
 * An ECS task as the stand-in keeps it: AWS's member names and words, times in milliseconds since the epoch. What stands in
 * it and when follows tasks recorded on Fargate.
 */
export interface Task {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  availabilityZone: string;
  attachments: Attachment[];
  attributes: { name: string; value: string }[];
  containers: TaskContainer[];
  overrides: TaskOverrides;
  cpu: string;
  memory: string;
  ephemeralStorage: { sizeInGiB: number };
  enableExecuteCommand: boolean;
  group: string;
  inferenceAccelerators: never[];
  launchType: 'FARGATE';
  capacityProviderName?: string;
  platformFamily: 'Linux';
  platformVersion: string;
  startedBy?: string;
  tags: Tag[];
  desiredStatus: 'RUNNING' | 'STOPPED';
  lastStatus: TaskStatus;
  /** Grows with every change that ECS reports; events are ordered by nothing else. */
  version: number;
  connectivity?: 'CONNECTED';
  connectivityAt?: number;
  createdAt: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
}

/**
 * The statuses a task is seen in. ACTIVATING, DEACTIVATING and STOPPING belong to load balancers and to the container agent:
 * the versions of recorded Fargate tasks (5 after a success, 4 after a failed pull) leave no room for them.
 */
export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEPROVISIONING' | 'STOPPED';

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'SpotInterruption'
  | 'TerminationNotice'
  | 'InfrastructureHealth';

export interface TaskContainer {
  containerArn: string;
  taskArn: string;
  name: string;
  image: string;
  cpu: string;
  memory?: string;
  runtimeId?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus?: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  /** Absent when the container never ran, and when it was lost. */
  exitCode?: number;
  reason?: string;
  gpuIds: never[];
  managedAgents: never[];
  networkBindings: never[];
  networkInterfaces: { attachmentId: string; privateIpv4Address: string }[];
}

export interface Attachment {
  id: string;
  type: 'ElasticNetworkInterface' | 'eni';
  status: 'PRECREATED' | 'ATTACHED' | 'DELETED';
  details: { name: string; value: string }[];
}

export interface Tag {
  key: string;
  value: string;
}

export interface KeyValue {
  name: string;
  value: string;
}

export interface TaskOverrides {
  containerOverrides: ContainerOverride[];
  inferenceAcceleratorOverrides: never[];
  cpu?: string;
  memory?: string;
  ephemeralStorage?: { sizeInGiB: number };
}

export interface ContainerOverride {
  name: string;
  command?: string[];
  environment?: KeyValue[];
  cpu?: number;
  memory?: number;
  memoryReservation?: number;
}

export interface Failure {
  arn?: string;
  reason: string;
  detail?: string;
}

/** What RunTask and DescribeTasks answer. */
export interface RunTaskAnswer {
  tasks: Task[];
  failures: Failure[];
}

/** The task as it is now: what keeps changing is copied. */
export function snapshotOf(task: Task): Task {
  return {
    ...task,
    attachments: task.attachments.map((attachment) => ({ ...attachment })),
    containers: task.containers.map((container) => ({ ...container })),
  };
}
