import { type Exchange, flag } from './exchange';
import { badRequest, StatusError } from './status-error';

/** What a request says of the version that it wants, of a list or to watch from. */
export interface VersionAsked {
  /** 0: any. */
  version: number;
  /** No other one than this. */
  isExact: boolean;
}

/** Of a list, in which a version means one that is not older, unless it says otherwise. @throws StatusError 400, 422 */
export function listedVersion(exchange: Exchange): VersionAsked {
  const given = exchange.req.query('resourceVersion') || undefined;
  const match = exchange.req.query('resourceVersionMatch') || undefined;
  const isContinued = Boolean(exchange.req.query('continue'));
  if (exchange.req.query('sendInitialEvents') !== undefined)
    throw forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  if (match && !given)
    throw forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match && isContinued)
    throw forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  if (match && match !== 'Exact' && match !== 'NotOlderThan')
    throw refused('resourceVersionMatch', {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`,
    });
  const version = versionOf(exchange);
  if (match === 'Exact' && version === 0)
    throw forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (isContinued && version > 0) throw badRequest('specifying resource version is not allowed when using continue');
  return { version, isExact: match === 'Exact' };
}

/** Whether a watch is to begin with what there is, or not to; undefined when it leaves that to the version. @throws StatusError 422 */
export function initialEvents(exchange: Exchange): boolean | undefined {
  const match = exchange.req.query('resourceVersionMatch') || undefined;
  const isAsked = exchange.req.query('sendInitialEvents') !== undefined;
  if (isAsked && match !== 'NotOlderThan')
    throw forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (!isAsked && match)
    throw forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  return isAsked ? flag(exchange, 'sendInitialEvents') : undefined;
}

/** `resourceVersion` of the query; 0 when there is none. @throws StatusError 400 */
export function versionOf(exchange: Exchange): number {
  const version = exchange.req.query('resourceVersion') || '0';
  if (!/^[0-9]{1,15}$/.test(version)) throw badRequest(`invalid resourceVersion: ${JSON.stringify(version)}`);
  return Number(version);
}

/** Of what is wanted no less than that. Clients of Go then list anew without a version (client-go, IsTooLargeResourceVersion). */
export function tooLarge(version: number, last: number): StatusError {
  const message = `Too large resource version: ${version}, current: ${last}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError(504, 'Timeout', message, { causes, retryAfterSeconds: 1 });
}

export function tooOld(version: number): StatusError {
  return new StatusError(410, 'Expired', `The resourceVersion ${version} is not known any more: list anew`);
}

/** In the words of the API server (apimachinery, ValidateListOptions). */
function forbidden(field: string, message: string): StatusError {
  return refused(field, { reason: 'FieldValueForbidden', message: `Forbidden: ${message}` });
}

function refused(field: string, cause: { reason: string; message: string }): StatusError {
  return new StatusError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: ${cause.message}`, {
    ...{ group: 'meta.k8s.io', kind: 'ListOptions', causes: [{ ...cause, field }] },
  });
}
