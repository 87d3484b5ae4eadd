import type { ApiDefinition } from '../assembly/deployment';
import { takesBytes } from './media-types';

/** A request as the loopback server has read it. */
export interface ApiRequest {
  method: string;
  /** Path and query, still percent-encoded, without the stage. */
  url: string;
  /** Name, value, name, value, ... as they came. */
  rawHeaders: string[];
  body: Buffer;
}

/** What an authorizer says of a caller whom it lets in (API Gateway: "Output from an API Gateway Lambda authorizer"). */
export type AuthorizerContext = Record<string, string | number | boolean>;

export interface ProxyCircumstances {
  api: ApiDefinition;
  account: string;
  /** As the API's authorizer has said; null when it was not asked yet. */
  authorizer: AuthorizerContext | null;
  requestId: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * What API Gateway hands to a function for a request: the REST API's Lambda proxy event, payload version 1.0 (API Gateway: "Input format of a
 * Lambda function for proxy integration").
 */
export function proxyEvent(request: ApiRequest, { api, account, authorizer, requestId, now }: ProxyCircumstances) {
  const question = request.url.indexOf('?');
  const path = question < 0 ? request.url : request.url.slice(0, question);
  const query = question < 0 ? {} : multiValues(new URLSearchParams(request.url.slice(question + 1)));
  // The secret of the loopback server is no business of a function, and neither is a token once its authorizer has read it.
  const headers = headersOf(request.rawHeaders, authorizer === null ? [] : ['authorization']);
  const resource = path === '/' ? '/' : '/{proxy+}';
  const isBase64Encoded = takesBytes(api.binaryMediaTypes, headerOf(headers, 'content-type'));
  return {
    resource,
    path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: Object.keys(query).length > 0 ? query : null,
    pathParameters: path === '/' ? null : { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: account,
      apiId: api.id,
      extendedRequestId: requestId,
      domainName: headerOf(headers, 'host') ?? '127.0.0.1',
      httpMethod: request.method,
      identity: {
        sourceIp: '127.0.0.1',
        userAgent: headerOf(headers, 'user-agent') ?? null,
      },
      authorizer,
      path: `/${api.stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: requestTime(now),
      requestTimeEpoch: now,
      resourceId: resource === '/' ? 'root' : 'proxy',
      resourcePath: resource,
      stage: api.stage,
    },
    body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded: request.body.length > 0 && isBase64Encoded,
  };
}

export type MultiValues = Record<string, string[]>;

/** Headers that end at a server (RFC 9110 7.6.1). */
const NOT_PASSED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer'];

function headersOf(raw: string[], more: string[]): MultiValues {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (![...NOT_PASSED_ON, ...more].includes(name.toLowerCase())) pairs.push([name, raw[i + 1] as string]);
  }
  return multiValues([...pairs, ['X-Forwarded-For', '127.0.0.1'], ['X-Forwarded-Proto', 'http']]);
}

function multiValues(pairs: Iterable<[string, string]>): MultiValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

function lastOf(values: MultiValues): Record<string, string> | null {
  const entries = Object.entries(values);
  return entries.length > 0 ? Object.fromEntries(entries.map(([name, all]) => [name, all.at(-1) as string])) : null;
}

function headerOf(headers: MultiValues, name: string): string | undefined {
  return Object.entries(headers)
    .find(([key]) => key.toLowerCase() === name)?.[1]
    .at(-1);
}

/** As in Apache's common log format, e.g. `09/Apr/2015:12:34:56 +0000`. */
function requestTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
