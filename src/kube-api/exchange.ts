import type { Context } from 'hono';
import type { Backend } from '../operations/backend';
import type { DoorSettings } from './door';
import { badRequest } from './status-error';

/** What every route is given besides the request. */
export interface DoorBindings {
  backend: Backend;
  settings: DoorSettings;
  /** Time of the request in milliseconds since the epoch. */
  now: number;
}

export type Exchange = Context<{ Bindings: DoorBindings }>;

/** Adds a warning that kubectl prints as `Warning: ...` (RFC 7234 5.5). */
export function warn(exchange: Exchange, text: string): void {
  exchange.header('Warning', `299 - "${text.replace(/["\\]/g, '\\$&').replace(/[^ -~]+/g, ' ')}"`, { append: true });
}

/** A boolean of the query, as Kubernetes reads it. @throws StatusError 400 */
export function flag(exchange: Exchange, name: string): boolean {
  const text = exchange.req.query(name);
  if (text === undefined || text === '' || text === 'false' || text === '0') return false;
  if (text === 'true' || text === '1') return true;
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

/** Groups and versions are in the path; a namespace is a DNS label. @throws StatusError 400 */
export function namespaceOf(exchange: Exchange): string | undefined {
  const namespace = exchange.req.param('namespace');
  if (namespace === undefined) return undefined;
  if (namespace.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) {
    throw badRequest(`namespace ${JSON.stringify(namespace)} is no lowercase RFC 1123 label`);
  }
  return namespace;
}
