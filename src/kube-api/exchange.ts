import type { Context } from 'hono';
import type { Rule, User } from '../access/rules';
import type { Backend } from '../operations/backend';
import type { LogTails } from '../operations/log-tail';
import type { Stopwatch } from '../operations/stopwatch';
import type { DoorSettings } from './door-settings';
import { badRequest, notFound, type Resource } from './status-error';

/** What every route is given besides the request. */
export interface DoorBindings {
  backend: Backend;
  settings: DoorSettings;
  /** Time of the request in milliseconds since the epoch. */
  now: number;
  /** Who asks, as whoever let the request in knows it. */
  user: User;
  /** What they may do. */
  rules: Rule[];
  stopwatch: Stopwatch;
  tails: LogTails;
  /** How long the answer may take, from now on. */
  milliseconds: number;
}

export type Exchange = Context<{ Bindings: DoorBindings }>;

/** Characters of all warnings of an answer together, and of one of them (apiserver, endpoints/filters/warning.go): clients bear no more headers. */
const MOST_WARNINGS = 4096;
const MOST_WARNING = 1024;

/** Adds a warning that kubectl prints as `Warning: ...` (RFC 7234 5.5). What says too much is cut, and then left out. */
export function warn(exchange: Exchange, text: string): void {
  const said = exchange.res.headers.get('Warning')?.length ?? 0;
  const cut = text.length > MOST_WARNING ? `${text.slice(0, MOST_WARNING)}...` : text;
  const header = `299 - "${cut.replace(/["\\]/g, '\\$&').replace(/[^ -~]+/g, ' ')}"`;
  if (said + header.length <= MOST_WARNINGS) exchange.header('Warning', header, { append: true });
}

/** A boolean of the query: one without a value is true, as in Kubernetes (apimachinery, Convert_Slice_string_To_bool). @throws StatusError 400 */
export function flag(exchange: Exchange, name: string): boolean {
  const text = exchange.req.query(name)?.toLowerCase();
  if (text === undefined || text === 'false' || text === '0') return false;
  if (text === '' || text === 'true' || text === '1') return true;
  throw badRequest(`${name}: ${JSON.stringify(text)} is neither true nor false`);
}

/** A whole number of the query, 0 or more. @throws StatusError 400 */
export function count(exchange: Exchange, name: string): number | undefined {
  const text = exchange.req.query(name);
  if (text === undefined || text === '') return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) throw badRequest(`${name}: ${JSON.stringify(text)} is no whole number of 0 or more`);
  return Number(text);
}

/** `dryRun` of the query or of delete options: only `All` means something. @throws StatusError 400 */
export function isDryRun(values: unknown): boolean {
  const wanted = values === undefined || values === null ? [] : [values].flat();
  const unknown = wanted.find((value) => value !== 'All');
  if (unknown !== undefined && unknown !== '')
    throw badRequest(`dryRun: ${JSON.stringify(unknown)} is not supported: only "All" is`);
  return wanted.includes('All');
}

/** Characters of the longest name that an object can have (a DNS subdomain). */
const LONGEST_NAME = 253;

/** The name in the path. @throws StatusError 404 when no object can have it: the table takes no key that is longer than a kilobyte */
export function nameOf(exchange: Exchange, resource: Resource): string {
  const name = exchange.req.param('name') ?? '';
  if (name.length > LONGEST_NAME) throw notFound(resource, name);
  return name;
}

/** Groups and versions are in the path; a namespace is a DNS label. @throws StatusError 400 */
export function namespaceOf(exchange: Exchange, namespace = exchange.req.param('namespace')): string | undefined {
  if (namespace === undefined) return undefined;
  if (namespace.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) {
    throw badRequest(`namespace ${JSON.stringify(namespace)} is no lowercase RFC 1123 label`);
  }
  return namespace;
}
