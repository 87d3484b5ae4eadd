import type { ServiceError } from '../../service';

/** The cause of a task that a service refused, as recorded for calls through the SDK: its message and where it came from. */
export function sdkError(service: string, error: ServiceError, requestId: string): string {
  return `${error.message} (Service: ${service}, Status Code: ${error.statusCode}, Request ID: ${requestId})`;
}
