import { type Json, TaskError } from '../../../asl/host';
import type { RunTaskAnswer } from '../../ecs/ecs';
import type { Task } from '../../ecs/task';
import { ServiceError } from '../../service';
import type { Integration } from '../integration';
import type { IntegrationDependencies } from './dependencies';
import { camelCase, pascalCase } from './member-names';
import { RUN_TASK_FIELDS } from './run-task-fields';
import { httpDate, sdkMetadata } from './sdk-metadata';

/** Errors of RunTask that the API models (aws.md 2.4); another one, such as ThrottlingException, has the name of the SDK's base class. */
const MODELLED = new Set([
  'AccessDeniedException',
  'BlockedException',
  'ClientException',
  'ClusterNotFoundException',
  'ConflictException',
  'InvalidParameterException',
  'PlatformTaskDefinitionIncompatibilityException',
  'PlatformUnknownException',
  'ServerException',
  'UnsupportedFeatureException',
]);

/** `ecs:runTask`, request and response: `Failures` in the answer do not fail it (recorded). */
export function ecsRunTask(deps: IntegrationDependencies): Integration {
  return {
    resource: 'ecs:runTask',
    fields: RUN_TASK_FIELDS,
    run: async (request) => outputOf(await runTask(deps, request.arguments), deps)(),
  };
}

/** @throws TaskError with the name that Step Functions gives to what ECS refused */
export async function runTask({ ecs, surroundings }: IntegrationDependencies, args: Json): Promise<RunTaskAnswer> {
  try {
    return await ecs.runTask(camelCase(args));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // What the stand-in refuses by name is a mistake in the definition: as an ECS error it would be retried for ever.
    if (error.code === 'ValidationException') throw new TaskError('States.Runtime', error.message);
    const name = MODELLED.has(error.code) ? error.code : 'AmazonECSException';
    const from = `(Service: AmazonECS; Status Code: ${error.statusCode}; Error Code: ${error.code}; Request ID: ${surroundings.uuid()}; Proxy: null)`;
    throw new TaskError(`ECS.${name}`, `${error.message} ${from}`);
  }
}

/** RunTask's answer as a state's result and as the output of TaskSubmitted: made when it is asked for, and the same whenever that is. */
export function outputOf(answer: RunTaskAnswer, { surroundings }: IntegrationDependencies): () => Json {
  const requestId = surroundings.uuid();
  const now = surroundings.clock.now();
  return () => {
    const body = { Failures: answer.failures.map(pascalCase), Tasks: answer.tasks.map(taskOf) };
    const headers = {
      'Content-Length': String(Buffer.byteLength(JSON.stringify(body))),
      'Content-Type': 'application/x-amz-json-1.1',
      Date: httpDate(now),
      'x-amzn-RequestId': requestId,
    };
    return { Failures: body.Failures, ...sdkMetadata(headers, requestId), Tasks: body.Tasks };
  };
}

/** A task as a state machine sees it, with times in milliseconds since the epoch; the SDK has a list for each list of the API, if only an empty one. */
export function taskOf(task: Omit<Task, 'platformFamily'>): Json {
  const containerOverrides = task.overrides.containerOverrides.map((override) => ({
    command: [],
    environment: [],
    environmentFiles: [],
    resourceRequirements: [],
    ...override,
  }));
  return pascalCase({ ...task, overrides: { ...task.overrides, containerOverrides } });
}
