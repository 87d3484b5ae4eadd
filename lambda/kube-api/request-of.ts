import type { APIGatewayProxyEvent } from 'aws-lambda';

/** Requests are told apart by their paths; the name of the host means nothing to the API. */
const ORIGIN = 'https://kubernetes';

/** @throws TypeError when no HTTP client could have sent it */
export function requestOf(event: APIGatewayProxyEvent): Request {
  const { httpMethod: method, body } = event;
  return new Request(`${ORIGIN}${event.path}${queryOf(event)}`, {
    method,
    headers: headersOf(event),
    // Neither can carry one (Fetch Standard).
    ...(body && method !== 'GET' && method !== 'HEAD' && { body: bodyOf(event) }),
  });
}

/** API Gateway has taken the percent-encoding away. */
function queryOf({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string {
  const query = new URLSearchParams();
  for (const [name, values = []] of Object.entries(multiValueQueryStringParameters ?? {}))
    for (const value of values) query.append(name, value);
  const text = query.toString();
  return text && `?${text}`;
}

function headersOf({ multiValueHeaders }: APIGatewayProxyEvent): Headers {
  const headers = new Headers();
  // Headers hold no other characters (RFC 9110 5.5); nothing that matters here has them.
  for (const [name, values = []] of Object.entries(multiValueHeaders ?? {}))
    for (const value of values) headers.append(name, value.replace(/[^\t -~]/g, '?'));
  return headers;
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
}
