import type { Exchange } from './exchange';
import { StatusError } from './status-error';

/** Characters of the longest name (apimachinery, FieldManagerMaxLength). */
const LONGEST = 128;

/** Who makes a change: as it says itself, or by the first word of its User-Agent. @throws StatusError 422 */
export function fieldManager(exchange: Exchange, required = false): string {
  const said = exchange.req.query('fieldManager') ?? '';
  if (said.length > LONGEST) throw invalid(`Too long: may not be more than ${LONGEST} bytes`);
  if (/[^ -~]/.test(said)) throw invalid('Invalid value: should only contain printable characters');
  if (said) return said;
  if (required) throw invalid('Required value: is required for apply patch');
  return (exchange.req.header('user-agent') ?? '').split('/')[0]?.slice(0, LONGEST) || 'unknown';
}

function invalid(why: string): StatusError {
  return new StatusError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${why}`);
}
