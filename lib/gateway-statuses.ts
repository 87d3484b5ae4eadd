import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayStatus {
  /** When it is another one than API Gateway's own. */
  code: number;
  reason: string;
  /** What API Gateway says of it when this is left out. */
  message?: string;
  /** Clients of Kubernetes ask again, without a word (kubectl-wire.md 11). */
  isTemporary?: boolean;
}

const AGAIN = 'please ask again';

/** What API Gateway answers itself, in the words of the API server. */
const STATUSES: [type: ResponseType, status: GatewayStatus][] = [
  [ResponseType.UNAUTHORIZED, { code: 401, reason: 'Unauthorized', message: 'Unauthorized' }],
  [ResponseType.ACCESS_DENIED, { code: 403, reason: 'Forbidden' }],
  [
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    { code: 404, reason: 'NotFound', message: 'there is nothing at this path' },
  ],
  [ResponseType.RESOURCE_NOT_FOUND, { code: 404, reason: 'NotFound' }],
  [ResponseType.REQUEST_TOO_LARGE, { code: 413, reason: 'RequestEntityTooLarge' }],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, { code: 415, reason: 'UnsupportedMediaType' }],
  [ResponseType.THROTTLED, { code: 429, reason: 'TooManyRequests', message: AGAIN, isTemporary: true }],
  [
    ResponseType.AUTHORIZER_FAILURE,
    {
      code: 503,
      reason: 'ServiceUnavailable',
      message: `AWS could not be asked who you are: ${AGAIN}`,
      isTemporary: true,
    },
  ],
  [ResponseType.INTEGRATION_TIMEOUT, { code: 504, reason: 'Timeout', message: 'it has taken too long' }],
];

/** For all that has no line of its own; its code is API Gateway's. */
const OTHERS = [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX];

/** Gives API Gateway's own answers the form that clients of Kubernetes can show: without it they say "unknown". */
export function addGatewayStatuses(api: RestApi): void {
  for (const [type, { code, isTemporary, ...status }] of STATUSES) {
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(code),
      templates: { 'application/json': templateOf({ ...status, code }) },
      responseHeaders: {
        ...(code === 401 && { 'WWW-Authenticate': "'Bearer'" }),
        ...(isTemporary && { 'Retry-After': "'1'" }),
      },
    });
  }
  for (const type of OTHERS)
    api.addGatewayResponse(type.responseType, { type, templates: { 'application/json': templateOf({}) } });
}

/** A Status. `messageString` is API Gateway's message in quotes (API Gateway: "Set up gateway responses"). */
function templateOf({ message, ...rest }: Partial<GatewayStatus>): string {
  const given = message === undefined ? '$context.error.messageString' : JSON.stringify(message);
  const known = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...rest };
  return `${JSON.stringify(known).slice(0, -1)},"message":${given}}`;
}
