import { RUNTIME, StateError } from '../../asl/errors';
import { type Host, type Json, TaskError } from '../../asl/host';
import { ServiceError, type Surroundings } from '../service';
import { type Integration, notSupported, unknownFields } from './integration';
import { sdkError } from './integrations/sdk-error';
import { integrationName } from './load-machines';
import type { Reach } from './reach';

/** Members of the API model: `SensitiveError` and `SensitiveCause` (aws.md 2.2). */
const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** How the interpreter reaches the rest of the local cloud. After `isClosed` nothing it asks for is ever answered. */
export function createTaskHost(
  surroundings: Surroundings,
  integrations: ReadonlyMap<string, Integration>,
  s3: Reach['s3'],
  isClosed: () => boolean,
): Host {
  const named = (resource: string) => integrations.get(integrationName(resource) ?? '');
  return {
    clock: surroundings.clock,
    random: () => surroundings.random(),
    parameters: (resource, args) => parametersOf(named(resource), args),
    async task(request, signal, submitted) {
      if (isClosed()) return never();
      try {
        const integration = named(request.resource);
        if (!integration) throw new TaskError(RUNTIME, `There is no integration "${request.resource}" here`);
        const result = await integration.run(request, signal, submitted);
        return isClosed() ? never() : result;
      } catch (error) {
        if (isClosed()) return never();
        throw error instanceof TaskError ? cut(error) : error;
      }
    },
    async readItems(_resource, args) {
      const { Bucket, Key } = objectOf(args, ['Bucket', 'Key']);
      return (await asTaskError(surroundings, () => s3.getObject(String(Bucket), String(Key)))).body.toString('utf8');
    },
    async writeResult(_resource, { Bucket, Key, Body }) {
      await asTaskError(surroundings, () => s3.putObject(Bucket, Key, Buffer.from(Body)));
    },
  };
}

const never = () => new Promise<never>(() => {});

/**
 * What the task is scheduled with. What it cannot be scheduled with ends the execution: nothing catches States.Runtime.
 * @throws StateError for members that the integration does not take
 */
function parametersOf(integration: Integration | undefined, args: Json): Json {
  if (!integration) return args;
  const unknown = unknownFields(args, integration.fields);
  if (unknown.length > 0) {
    const told = unknown.map(notSupported).join(', ');
    const cause = `The Parameters '${JSON.stringify(args)}' could not be used to start the Task: [${told}]`;
    throw new StateError(RUNTIME, cause);
  }
  if (!integration.adds || typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  return { ...args, ...integration.adds };
}

function cut(error: TaskError): TaskError {
  if ((error.error?.length ?? 0) <= LONGEST_ERROR && (error.cause?.length ?? 0) <= LONGEST_CAUSE) return error;
  return new TaskError(error.error?.slice(0, LONGEST_ERROR), error.cause?.slice(0, LONGEST_CAUSE));
}

function objectOf(args: Json, members: string[]): { [name: string]: Json | undefined } {
  const object = (typeof args === 'object' && !Array.isArray(args) && args) || {};
  const unknown = Object.keys(object).find((name) => !members.includes(name));
  if (unknown !== undefined) throw new TaskError(RUNTIME, notSupported(unknown));
  return object;
}

async function asTaskError<T>(surroundings: Surroundings, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new TaskError(`S3.${error.code}Exception`, sdkError('S3', error, surroundings.uuid()));
  }
}
