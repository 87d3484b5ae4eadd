import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, AccessOf } from '../iam/access';
import { type Principal, ROOT } from '../iam/iam';
import { ConnectionLost, type Interference, UNDISTURBED } from '../interference';
import { s3Access } from '../s3/access';
import type { S3Response } from '../s3/http';
import type { S3 } from '../s3/s3';
import { type Action, type RestRequest, type RestService, type Service, ServiceError } from '../service';
import { isPresigned, type Sts } from '../sts/sts';
import type { AccessKeys } from './access-keys';
import { startLoopbackServer } from './loopback-server';
import { BodyTooLarge, ClientGone, readBody } from './read-body';

export interface AwsEndpointOptions {
  /** Asked with every request: the stand-ins may be made after the endpoint they call each other through. */
  services(): { json: Service[]; rest: RestService[]; s3: Pick<S3, 'handle'>; sts?: Sts };
  keys: AccessKeys;
  /** Who a caller is, by the name that its keys were issued to; without it everyone may do everything. */
  principalOf?(caller: string): Principal;
  /** Between callers and stand-ins; nothing by default. */
  interference?: Interference;
  /** For `x-amzn-requestid`. */
  uuid(): string;
  /** Told of what a stand-in threw that is no error of its service. */
  failed(error: unknown, action: string): void;
}

export interface AwsEndpoint {
  /** For `AWS_ENDPOINT_URL`. An IP address, so that S3 clients put the bucket into the path. */
  url: string;
  close(): Promise<void>;
}

/** The largest body of any action: the items of BatchWriteItem, or an object of S3 with room to spare. */
const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * The AWS API of the local cloud: the JSON protocols, dispatched by `X-Amz-Target`, S3's, and STS' calls that were signed beforehand. An action no stand-in has is refused by name.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const server = await startLoopbackServer({
    answer: (request, response) => answer(options, request, response),
    failed: (error) => options.failed(error, 'request'),
  });
  return { url: `http://127.0.0.1:${server.port}`, close: server.close };
}

async function answer(options: AwsEndpointOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = options.uuid();
  response.setHeader('x-amzn-requestid', requestId);
  const target = header(request, 'x-amz-target');
  let service = '';
  try {
    const { method = 'GET', url = '/', headers } = request;
    const { sts } = options.services();
    if (sts && isPresigned(url)) {
      sendJson(request, response, 200, sts.handle({ method, url, headers }));
      return;
    }
    const caller = options.keys.callerOf(header(request, 'authorization'));
    ({ service } = caller);
    const principal = options.principalOf?.(caller.name) ?? ROOT;
    const body = await readBody(request, LARGEST_BODY);
    const { interference = UNDISTURBED } = options;
    const done = <T>(operation: string, act: () => Promise<T>) =>
      interference.call({ caller: caller.name, operation, invocation: header(request, 'amz-sdk-invocation-id') }, act);
    if (service === 's3') {
      const accesses = s3Access({ method, url });
      principal.require(accesses);
      const { s3 } = options.services();
      sendS3(response, await done(operationOf(accesses), () => s3.handle({ method, url, headers, body })));
      return;
    }
    const rest = options.services().rest.find(({ name }) => name === service);
    if (rest) {
      const asked = restRequestOf(method, url, body);
      const accesses = rest.accesses(asked);
      principal.require(accesses);
      sendJson(request, response, 200, await done(operationOf(accesses), () => rest.handle(asked)));
      return;
    }
    const { name, action, accesses } = actionOf(options.services().json, service, target);
    const input = inputOf(body);
    if (principal !== ROOT) principal.require(accesses(input as { [member: string]: unknown }));
    sendJson(request, response, 200, await done(`${service}:${name}`, () => action(input)));
  } catch (error) {
    if (error instanceof ClientGone) throw error;
    if (error instanceof ConnectionLost) {
      response.destroy();
      return;
    }
    const known = knownError(error);
    if (!known) options.failed(error, target ?? service);
    sendError(request, response, known ?? INTERNAL_FAILURE, service, requestId);
  }
}

/** What is said of a fault of the stand-in itself; SDK clients try again, as they would with AWS. */
const INTERNAL_FAILURE = new ServiceError('InternalFailure', 'The local cloud has failed; it has said how.', 500);

function knownError(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  if (error instanceof BodyTooLarge) return new ServiceError('RequestEntityTooLargeException', error.message, 413);
  return undefined;
}

function actionOf(
  services: Service[],
  service: string,
  target: string | undefined,
): { name: string; action: Action; accesses: AccessOf } {
  const [prefix, name = ''] = target?.split('.') ?? [];
  const found = services.find((candidate) => candidate.target === prefix);
  const action = found && Object.hasOwn(found.actions, name) ? found.actions[name] : undefined;
  if (!action)
    throw new ServiceError(
      'UnknownOperationException',
      `the local cloud does not implement ${target ?? `what was asked of ${service}`}`,
    );
  return { name, action, accesses: found?.access?.[name] ?? (() => [{ action: `${service}:${name}`, resource: '*' }]) };
}

/** Of services whose requests do not name it: their operations are called as what IAM is asked first. */
function operationOf([first]: Access[]): string {
  return first?.action ?? '';
}

function restRequestOf(method: string, url: string, body: Buffer): RestRequest {
  const { pathname: path, searchParams: query } = new URL(url, 'http://local');
  return { method, path, query, body: inputOf(body) };
}

function inputOf(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'the body is no JSON');
  }
}

function sendJson(request: IncomingMessage, response: ServerResponse, statusCode: number, output: object): void {
  const text = JSON.stringify(output);
  response.writeHead(statusCode, {
    'content-type': header(request, 'content-type') ?? 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function sendS3(response: ServerResponse, { statusCode, headers, body }: S3Response): void {
  response.writeHead(statusCode, headers);
  response.end(body);
}

function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: ServiceError,
  service: string,
  requestId: string,
): void {
  const { code, message, statusCode, members } = error;
  if (service === 's3') {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
    sendS3(response, { statusCode, headers: { 'content-type': 'application/xml' }, body });
  } else {
    response.setHeader('x-amzn-errortype', code);
    sendJson(request, response, statusCode, { __type: code, message, ...members });
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
