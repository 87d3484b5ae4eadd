import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../../asl/clock';
import type { ApiDefinition } from '../assembly/deployment';
import type { Lambda } from '../lambda/lambda';
import { ServiceError } from '../service';
import { askAuthorizer, type Decision } from './authorizer';
import { gatewayAnswer } from './gateway-response';
import { type ApiAnswer, statusAnswer } from './kube-status';
import { startLoopbackServer } from './loopback-server';
import { proxyAnswer } from './proxy-answer';
import { type AuthorizerContext, proxyEvent } from './proxy-event';
import { BodyTooLarge, readBody } from './read-body';
import { streamedProxyAnswer } from './streamed-proxy-answer';

export interface RestApiOptions {
  api: ApiDefinition;
  account: string;
  lambda: Pick<Lambda, 'invoke' | 'invokeWithResponseStream'>;
  clock: Clock;
  /** For the ids of requests. */
  uuid(): string;
  /** Any free one by default. */
  port?: number;
  /**
   * When given, only requests that carry `Authorization: Bearer <token>`, or have it as the first segment of their path, are the local user's;
   * others are handed to the API's authorizer.
   */
  token?: string;
  /** Told of faults of the server itself. */
  failed(error: unknown): void;
}

export interface RestApi {
  /** With the stage, without a slash at its end. */
  url: string;
  /**
   * The same with the token as its first segment, for clients that send no token without TLS (kubectl): it lets in whoever knows it, and must
   * stand only where its user alone can read it.
   */
  privateUrl: string;
  close(): Promise<void>;
}

/** API Gateway's limit for a request. */
const LARGEST_BODY = 10 * 1024 * 1024;

/**
 * The stand-in for API Gateway: a server on the loopback interface that hands each request to one function. What it refuses itself, it
 * refuses as a Kubernetes API server would, with a Status.
 * @throws what listening fails with, such as EADDRINUSE
 */
export async function startRestApi(options: RestApiOptions): Promise<RestApi> {
  const server = await startLoopbackServer({
    ...(options.port !== undefined && { port: options.port }),
    // Longer than clients wait, so that it is they who close a connection and none is lost in the middle of a request.
    keepAliveMilliseconds: 60_000,
    failed: options.failed,
    answer: async (request, response) => send(response, await answer(options, request), request.method),
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const path = `/${options.api.stage}`;
  const secret = options.token === undefined ? '' : `/${options.token}`;
  return { url: `${origin}${path}`, privateUrl: `${origin}${secret}${path}`, close: server.close };
}

async function answer(options: RestApiOptions, request: IncomingMessage): Promise<ApiAnswer> {
  const given = request.url ?? '/';
  const opened = options.token === undefined ? undefined : withoutToken(given, options.token);
  const refusal = refuse(request);
  if (refusal) return refusal;
  const asked = opened ?? given;
  const local = isLocal(request, options, opened !== undefined);
  if (!local && !canBeAsked(request, options))
    return options.token === undefined || request.headers.authorization
      ? gatewayAnswer(options.api, 'UNAUTHORIZED', MESSAGES.UNAUTHORIZED)
      : statusAnswer(401, UNKNOWN);
  const url = withoutStage(asked, options.api.stage);
  if (url === undefined) {
    const [path] = asked.split('?');
    return statusAnswer(404, `the API begins at /${options.api.stage}: there is nothing at ${path}`);
  }
  const decision = local ? { context: localUser(options) } : await authorize(options, request, url);
  if ('refusal' in decision) return gatewayAnswer(options.api, decision.refusal, MESSAGES[decision.refusal]);
  let body: Buffer;
  try {
    body = await readBody(request, LARGEST_BODY);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    return gatewayAnswer(options.api, 'REQUEST_TOO_LARGE', error.message);
  }
  return ask(options, request, url, body, decision.context);
}

async function ask(
  options: RestApiOptions,
  request: IncomingMessage,
  url: string,
  body: Buffer,
  authorizer: AuthorizerContext,
): Promise<ApiAnswer> {
  const { api, account, lambda, clock, uuid } = options;
  const { method = 'GET', rawHeaders } = request;
  const circumstances = { api, account, authorizer, requestId: uuid(), now: clock.now() };
  const event = proxyEvent({ method, url, rawHeaders, body }, circumstances);
  try {
    const payload = JSON.stringify(event);
    if (api.streams) return await streamedProxyAnswer(await lambda.invokeWithResponseStream(api.functionArn, payload));
    const invocation = await lambda.invoke(api.functionArn, payload);
    return proxyAnswer(invocation, api.binaryMediaTypes, request.headers.accept);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // A body below API Gateway's limit can still be an event above Lambda's.
    return error.statusCode === 413 ? statusAnswer(413, error.message) : statusAnswer(500, error.message);
  }
}

/** To whom gives nothing by which they could be known. */
const UNKNOWN =
  'this server knows its user by the secret in its address: a path given to kubectl with --raw begins with that of the server in the kubeconfig, and "kubectl proxy" puts it there with --append-server-path';

/** API Gateway's words. */
const MESSAGES = {
  UNAUTHORIZED: 'Unauthorized',
  ACCESS_DENIED: 'User is not authorized to access this resource',
  AUTHORIZER_FAILURE: 'Internal server error',
  AUTHORIZER_CONFIGURATION_ERROR: 'Internal server error',
};

/** Whether there is somebody who can tell who this is, and something to tell it by. */
function canBeAsked({ headers }: IncomingMessage, { api }: RestApiOptions): boolean {
  return api.authorizer !== undefined && Boolean(headers[api.authorizer.header]);
}

/** About a caller who does not know the secret the authorizer is asked, as in AWS. */
async function authorize(options: RestApiOptions, request: IncomingMessage, url: string): Promise<Decision> {
  const { api, account, lambda, clock, uuid } = options;
  if (!api.authorizer) return { refusal: 'UNAUTHORIZED' };
  const { method = 'GET', rawHeaders } = request;
  const circumstances = { api, account, authorizer: null, requestId: uuid(), now: clock.now() };
  const { body, isBase64Encoded, ...event } = proxyEvent(
    { method, url, rawHeaders, body: Buffer.alloc(0) },
    circumstances,
  );
  const [region] = api.functionArn.split(':').slice(3);
  const methodArn = `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/${method}${event.path}`;
  return askAuthorizer(lambda, api.authorizer.functionArn, { ...event, methodArn });
}

/** Whoever knows the secret, or everybody when there is none. */
function isLocal({ headers }: IncomingMessage, { token }: RestApiOptions, knowsToken: boolean): boolean {
  return token === undefined || knowsToken || isSame(headers.authorization ?? '', `Bearer ${token}`);
}

/** What the assembly's authorizer would say of somebody who may do everything. */
function localUser({ account }: RestApiOptions): AuthorizerContext {
  return { principalId: 'local', username: `arn:aws:iam::${account}:user/local`, groups: 'system:masters' };
}

/** Programs of this machine are let in. A page in a browser is not, whatever name it gave this address. */
function refuse({ headers }: IncomingMessage): ApiAnswer | undefined {
  if (!isLoopback(headers.host)) return statusAnswer(403, `this API is not served to the host "${headers.host ?? ''}"`);
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`)
    return statusAnswer(403, `this API is not served to pages of ${origin}`);
  return undefined;
}

/** A name that leads elsewhere than to this machine means that its owner has made a browser come here (DNS rebinding). */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

/** Takes the same time whatever differs. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** What is left of a path that begins with the token; undefined when it does not. */
function withoutToken(url: string, token: string): string | undefined {
  const [, segment = '', rest = ''] = /^\/([^/?]*)(.*)$/s.exec(url) ?? [];
  return isSame(segment, token) ? rest || '/' : undefined;
}

function withoutStage(url: string, stage: string): string | undefined {
  const prefix = `/${stage}`;
  if (!url.startsWith(prefix)) return undefined;
  const rest = url.slice(prefix.length);
  if (rest.startsWith('/')) return rest;
  return rest === '' || rest.startsWith('?') ? `/${rest}` : undefined;
}

async function send(
  response: ServerResponse,
  { statusCode, headers, body }: ApiAnswer,
  method: string | undefined,
): Promise<void> {
  response.statusCode = statusCode;
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (body instanceof Readable) {
    response.flushHeaders();
    // A function that fails in the middle of its answer, or a client that goes: the other one is told by the end of the connection.
    // Either can have gone before there was something to hand on.
    if (response.destroyed) body.destroy();
    if (body.destroyed) response.destroy();
    body.on('error', () => response.destroy());
    response.on('close', () => body.destroy());
    body.pipe(response);
    return;
  }
  // The answer to HEAD has no body, and its function may have given none to measure.
  if (method !== 'HEAD') response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
