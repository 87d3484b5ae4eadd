/**
 * Variables in which a task carries its pod's identity: ECS shows them in every event and description of the task (aws.md 5.5), so
 * whoever sees a task needs no look-up to know whose it is. They stand in the overrides of the task definition's first container.
 */
export const IDENTITY = {
  namespace: 'GANTRY_NAMESPACE',
  job: 'GANTRY_JOB_NAME',
  uid: 'GANTRY_JOB_UID',
  podName: 'GANTRY_POD_NAME',
  slot: 'GANTRY_SLOT',
  attempt: 'GANTRY_ATTEMPT',
  launch: 'GANTRY_LAUNCH',
  generation: 'GANTRY_GENERATION',
} as const;
