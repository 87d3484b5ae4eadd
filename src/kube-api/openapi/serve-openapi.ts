import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import type { DoorBindings, Exchange } from '../exchange';
import { documentPaths, openApiDocument } from './document';

interface Rendered {
  text: string;
  hash: string;
}

/** They follow from the program alone: each is made when it is first asked for. */
const documents = new Map<string, Rendered>();

const YEAR_SECONDS = 365 * 24 * 3600;

/** The OpenAPI documents, with the headers that make clients ask for each of them once (kubectl-wire.md 5). */
export function serveOpenApi(app: Hono<{ Bindings: DoorBindings }>): void {
  // No client needs more of the old form than that it is there; under this type an empty body is an empty document.
  app.get('/openapi/v2', (exchange) =>
    exchange.body('', 200, { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' }),
  );
  app.get('/openapi/v3', index);
  for (const path of documentPaths()) app.get(`/openapi/v3/${path}`, (exchange) => document(exchange, path));
}

function index(exchange: Exchange): Response {
  const { version } = exchange.env.settings;
  const paths = documentPaths().map((path) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${rendered(path, version).hash}` },
  ]);
  const text = JSON.stringify({ paths: Object.fromEntries(paths) });
  return cached(exchange, { text, hash: hashOf(text) });
}

function document(exchange: Exchange, path: string): Response {
  const found = rendered(path, exchange.env.settings.version);
  if (exchange.req.query('hash') === found.hash) {
    exchange.header('Cache-Control', `public, immutable, max-age=${YEAR_SECONDS}`);
    exchange.header('Expires', new Date(exchange.env.now + YEAR_SECONDS * 1000).toUTCString());
  }
  return cached(exchange, found);
}

function cached(exchange: Exchange, { text, hash }: Rendered): Response {
  const tag = `"${hash}"`;
  exchange.header('ETag', tag);
  exchange.header('Vary', 'Accept');
  if (
    exchange.req
      .header('if-none-match')
      ?.split(/\s*,\s*/)
      .includes(tag)
  )
    return exchange.body(null, 304);
  return exchange.body(text, 200, { 'Content-Type': 'application/json' });
}

function rendered(path: string, version: string): Rendered {
  const known = documents.get(path);
  if (known) return known;
  const text = JSON.stringify(openApiDocument(path, version));
  const made = { text, hash: hashOf(text) };
  documents.set(path, made);
  return made;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase();
}
