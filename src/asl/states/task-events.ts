import type { Data } from '../data';
import { type EventDetails, WHOLE } from '../history';
import type { Json, TaskRequest } from '../host';

/** How the events of a task are named, and what they say of its resource. */
export interface TaskEvents {
  prefix: 'Task' | 'LambdaFunction';
  /** Members of every event of an integration; a function by its ARN has none. */
  named: EventDetails | undefined;
  /** What AWS names in the cause when the result is too large. */
  subject: string;
  scheduled(parameters: Data, request: TaskRequest): EventDetails;
}

const INTEGRATION = /^arn:[^:]+:states:([^:]*):[^:]*:(.+):([^:]+)$/;

/** `arn:aws:states:::ecs:runTask.sync` is resource `runTask.sync` of type `ecs`; the ARN of a function has events of its own (recorded). */
export function eventsOf(resource: string, stateMachineArn: string): TaskEvents {
  const match = INTEGRATION.exec(resource);
  if (!match) {
    return {
      ...{ prefix: 'LambdaFunction', named: undefined, subject: resource },
      scheduled: (input, request) => ({ resource, input, inputDetails: WHOLE, ...limitsOf(request) }),
    };
  }
  const named = { resource: match[3] as string, resourceType: match[2] as string };
  const region = match[1] || stateMachineArn.split(':')[3];
  return {
    ...{ prefix: 'Task', named, subject: named.resourceType },
    scheduled: (parameters, request) => ({ ...named, region, parameters, ...limitsOf(request) }),
  };
}

function limitsOf({ timeoutSeconds, heartbeatSeconds, credentials }: TaskRequest): EventDetails {
  const details: EventDetails = {};
  if (timeoutSeconds !== undefined) details.timeoutInSeconds = timeoutSeconds;
  if (heartbeatSeconds !== undefined) details.heartbeatInSeconds = heartbeatSeconds;
  const roleArn = (credentials as { RoleArn?: Json } | undefined)?.RoleArn;
  if (typeof roleArn === 'string') details.taskCredentials = { roleArn };
  return details;
}
