import { devNull } from 'node:os';
import type { FunctionDefinition } from './function-definition';

/** Where a function's SDK clients find this cloud, and as whom. */
export interface FunctionAccess {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** The log stream of every function: there is one worker of each, where Lambda has a stream for each of many. */
export const LOG_STREAM = 'local';

/**
 * The whole environment of a function: what Lambda sets, what the function declares, and nothing of the caller's.
 * (Lambda: "Defined runtime environment variables"; a function cannot set those itself.)
 */
export function functionEnvironment(fn: FunctionDefinition, access: FunctionAccess): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...fn.environment,
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: fn.folder,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM,
    AWS_REGION: access.region,
    AWS_DEFAULT_REGION: access.region,
    AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
    AWS_ENDPOINT_URL: access.endpoint,
    // Settings of the user's own AWS profiles must not reach a function: in AWS there is no such file.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The SDK otherwise warns when the Node.js that runs here is older than the runtime in AWS.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
