import { isObject, type Json } from '../manifest/json-object';
import type { Body } from './body';
import { duplicateFields } from './duplicate-fields';
import { decodeObject } from './protobuf/decode-object';
import { MalformedProtobuf } from './protobuf/wire';
import { badRequest, StatusError } from './status-error';
import { readYaml } from './yaml-body';

/** The API server's own limit for a request body (kube-apiserver: 3 MiB). */
const MOST_BYTES = 3 * 1024 * 1024;

/** Deeper than any Job, and shallow enough for everything that walks an object. */
const MOST_DEPTH = 100;

/** What an object may be sent as. */
const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The object of a request. @returns undefined when there is no body @throws StatusError 400, 413, 415 */
export async function readObject(request: Request): Promise<{ object: Json; problems: string[] } | undefined> {
  const body = await readBody(request, OBJECT_TYPES);
  if (!body) return undefined;
  const { value, problems } = body;
  if (!isObject(value)) throw badRequest('the object provided is no JSON object');
  return { object: value, problems };
}

/**
 * The body of a request, of any shape.
 * @param types what it may be sent as; what ends in `yaml` may be YAML or JSON
 * @returns undefined when there is none
 * @throws StatusError 400, 413, 415
 */
export async function readBody(request: Request, types: string[]): Promise<Body | undefined> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return undefined;
  if (bytes.length > MOST_BYTES) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BYTES}`);
  }
  const type = contentType(request);
  if (!types.includes(type)) {
    const message = `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
    throw new StatusError(415, 'UnsupportedMediaType', message);
  }
  const body = decode(bytes, type);
  if (isDeeper(body.value, MOST_DEPTH))
    throw badRequest(`the object provided is nested deeper than ${MOST_DEPTH} levels`);
  return body;
}

function decode(bytes: Uint8Array, type: string): Body {
  if (type.endsWith('protobuf')) return readProtobuf(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the object provided is no text in UTF-8');
  }
  try {
    const value: unknown = JSON.parse(text);
    return { value, problems: duplicateFields(text).map((field) => `duplicate field ${JSON.stringify(field)}`) };
  } catch (error) {
    // The +yaml of a server-side apply is JSON when a client of Kubernetes has written it (kubectl-wire.md 10.3).
    if (type.endsWith('yaml')) return readYaml(text);
    throw badRequest(`the object provided is not JSON: ${(error as Error).message}`);
  }
}

function readProtobuf(bytes: Uint8Array): Body {
  try {
    const { object, unknown } = decodeObject(bytes);
    return { value: object, problems: unknown.map((field) => `unknown field ${JSON.stringify(field)}`) };
  } catch (error) {
    if (error instanceof MalformedProtobuf) throw badRequest(`the object provided is no protobuf: ${error.message}`);
    throw error;
  }
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
