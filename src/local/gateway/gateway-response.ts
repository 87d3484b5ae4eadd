import type { ApiDefinition } from '../assembly/deployment';
import type { ApiAnswer } from './kube-status';

/** What API Gateway does when the API has no response of that type (API Gateway: "Gateway response types"). */
const DEFAULT_CODES = {
  UNAUTHORIZED: 401,
  ACCESS_DENIED: 403,
  REQUEST_TOO_LARGE: 413,
  AUTHORIZER_FAILURE: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
} as const;

export type GatewayResponseType = keyof typeof DEFAULT_CODES;

const TEMPLATE = '{"message":$context.error.messageString}';

/** What API Gateway answers instead of the function, as the assembly wants it said. */
export function gatewayAnswer(
  { gatewayResponses }: Pick<ApiDefinition, 'gatewayResponses'>,
  type: GatewayResponseType,
  message: string,
): ApiAnswer {
  const code = DEFAULT_CODES[type];
  const response = gatewayResponses[type] ?? gatewayResponses[code < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const body = (response?.template ?? TEMPLATE).replaceAll('$context.error.messageString', () =>
    JSON.stringify(message),
  );
  return {
    statusCode: response?.statusCode ?? code,
    headers: [['content-type', 'application/json'], ...Object.entries(response?.headers ?? {})],
    body,
  };
}
