/** An ECS task in one shape, whoever reported it. Times are milliseconds since the epoch. */
export interface EcsTask {
  taskArn: string;
  taskDefinitionArn?: string;
  lastStatus: string;
  desiredStatus: string;
  /** Grows with every change; the highest is the newest. */
  version: number;
  createdAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  /** FARGATE or FARGATE_SPOT. */
  capacityProviderName?: string;
  containers: EcsContainer[];
  /** Environment of the container overrides, by container. */
  overrides: { name: string; environment: { name: string; value: string }[] }[];
  /** Of the task's network interface, once attached. */
  privateIp?: string;
}

export interface EcsContainer {
  name: string;
  lastStatus?: string;
  exitCode?: number;
  reason?: string;
  image?: string;
  imageDigest?: string;
  runtimeId?: string;
}
