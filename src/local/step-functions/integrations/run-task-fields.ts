import type { Fields } from '../integration';

/**
 * What `ecs:runTask` takes: the members that are known to work (aws.md 2.1). `Count`, `ClientToken`, `StartedBy`, `Tags` and
 * `EnableECSManagedTags` are not among them, and no role can be overridden.
 */
export const RUN_TASK_FIELDS: Fields = {
  CapacityProviderStrategy: { Base: true, CapacityProvider: true, Weight: true },
  Cluster: true,
  EnableExecuteCommand: true,
  Group: true,
  LaunchType: true,
  NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: true, SecurityGroups: true, Subnets: true } },
  Overrides: {
    ContainerOverrides: {
      Command: true,
      Cpu: true,
      Environment: { Name: true, Value: true },
      EnvironmentFiles: { Type: true, Value: true },
      Memory: true,
      MemoryReservation: true,
      Name: true,
      ResourceRequirements: { Type: true, Value: true },
    },
    Cpu: true,
    EphemeralStorage: { SizeInGiB: true },
    InferenceAcceleratorOverrides: { DeviceName: true, DeviceType: true },
    Memory: true,
  },
  PlacementConstraints: { Expression: true, Type: true },
  PlacementStrategy: { Field: true, Type: true },
  PlatformVersion: true,
  PropagateTags: true,
  TaskDefinition: true,
};
