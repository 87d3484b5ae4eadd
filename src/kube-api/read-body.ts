import { badRequest, StatusError } from './status-error';

/** The API server's own limit for a request body (kube-apiserver: 3 MiB). */
const MOST_BYTES = 3 * 1024 * 1024;

/** Deeper than any Job, and shallow enough for everything that walks an object. */
const MOST_DEPTH = 100;

/**
 * The JSON object of a request.
 * @param types what it may be sent as
 * @returns undefined when there is no body
 * @throws StatusError 400, 413, 415
 */
export async function readBody(
  request: Request,
  types = ['application/json'],
): Promise<Record<string, unknown> | undefined> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return undefined;
  if (bytes.length > MOST_BYTES) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BYTES}`);
  }
  if (!types.includes(contentType(request))) {
    const message = `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
    throw new StatusError(415, 'UnsupportedMediaType', message);
  }
  let object: unknown;
  try {
    object = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequest(`the object provided is not JSON: ${(error as Error).message}`);
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw badRequest('the object provided is no JSON object');
  }
  if (isDeeper(object, MOST_DEPTH)) throw badRequest(`the object provided is nested deeper than ${MOST_DEPTH} levels`);
  return object as Record<string, unknown>;
}

/** Without parameters such as a charset; JSON when the client says nothing in particular. */
export function contentType(request: Request): string {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || type === '*/*' ? 'application/json' : type;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1));
}
