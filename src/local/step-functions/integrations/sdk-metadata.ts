import type { Json } from '../../../asl/host';

/** What Step Functions adds to a service's answer: the HTTP headers twice, once with lists of values, and the request's id. */
export function sdkMetadata(headers: Record<string, string>, requestId: string): { [name: string]: Json } {
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** The value of a `Date` header. */
export const httpDate = (now: number): string => new Date(now).toUTCString();
