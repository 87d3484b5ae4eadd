import * as z from 'zod';
import { emptyList, keyValue, tag } from './input';

const dependency = z.strictObject({
  containerName: z.string(),
  condition: z.enum(['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']),
});

const healthCheck = z.strictObject({
  command: z.array(z.string()).min(1),
  interval: z.int().min(5).max(300).default(30),
  timeout: z.int().min(2).max(60).default(5),
  retries: z.int().min(1).max(10).default(3),
  startPeriod: z.int().min(0).max(300).default(0),
});

const logConfiguration = z.strictObject({
  logDriver: z.literal('awslogs'),
  options: z.record(z.string(), z.string()).default({}),
  secretOptions: emptyList.optional(),
});

const linuxParameters = z.strictObject({
  capabilities: z
    .strictObject({ add: z.array(z.string()).optional(), drop: z.array(z.string()).optional() })
    .optional(),
  initProcessEnabled: z.boolean().optional(),
});

const portMapping = z.strictObject({
  containerPort: z.int(),
  hostPort: z.int().optional(),
  protocol: z.enum(['tcp', 'udp']).optional(),
  name: z.string().optional(),
});

const containerDefinition = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, 'Container.name contains invalid characters.'),
  image: z.string().min(1, 'Container.image should not be null or empty.'),
  cpu: z.int().min(0).default(0),
  memory: z.int().min(6).optional(),
  memoryReservation: z.int().min(6).optional(),
  essential: z.boolean().default(true),
  entryPoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.array(keyValue).default([]),
  mountPoints: z
    .array(
      z.strictObject({
        sourceVolume: z.string(),
        containerPath: z.string(),
        readOnly: z.boolean().default(false),
      }),
    )
    .default([]),
  volumesFrom: emptyList.default([]),
  portMappings: z.array(portMapping).default([]),
  linuxParameters: linuxParameters.optional(),
  dependsOn: z.array(dependency).optional(),
  // Fargate takes 2 to 120 seconds for both (API reference of ContainerDefinition).
  startTimeout: z.int().min(2).max(120).optional(),
  stopTimeout: z.int().min(0).max(120).optional(),
  user: z.string().optional(),
  workingDirectory: z.string().optional(),
  readonlyRootFilesystem: z.boolean().optional(),
  interactive: z.boolean().optional(),
  pseudoTerminal: z.boolean().optional(),
  dockerLabels: z.record(z.string(), z.string()).optional(),
  logConfiguration: logConfiguration.optional(),
  healthCheck: healthCheck.optional(),
  systemControls: emptyList.default([]),
});

export const registration = z.strictObject({
  family: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/, 'Family contains invalid characters or is longer than 255 characters.'),
  containerDefinitions: z.array(containerDefinition).min(1),
  requiresCompatibilities: z.array(z.literal('FARGATE')).min(1),
  networkMode: z.literal('awsvpc'),
  cpu: z.string(),
  memory: z.string(),
  taskRoleArn: z.string().optional(),
  executionRoleArn: z.string().optional(),
  volumes: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, 'Volume.name contains invalid characters.'),
        host: z.strictObject({}).optional(),
      }),
    )
    .default([]),
  placementConstraints: emptyList.default([]),
  ephemeralStorage: z.strictObject({ sizeInGiB: z.int().min(21).max(200) }).optional(),
  runtimePlatform: z
    .strictObject({
      cpuArchitecture: z.enum(['X86_64', 'ARM64']).optional(),
      operatingSystemFamily: z.literal('LINUX').optional(),
    })
    .optional(),
  tags: z.array(tag).max(50).optional(),
});

export type Registration = z.infer<typeof registration>;
export type ContainerDefinition = Registration['containerDefinitions'][number];

/** A registered revision, as it is kept. Times in milliseconds since the epoch. */
export interface TaskDefinition extends Omit<Registration, 'tags'> {
  taskDefinitionArn: string;
  revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  compatibilities: string[];
  registeredAt: number;
  registeredBy: string;
  deregisteredAt?: number;
  tags: { key: string; value: string }[];
}
