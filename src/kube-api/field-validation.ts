import type { FieldError } from '../job/types';
import type { Decoded } from '../manifest/decode-object';
import type { Json } from '../manifest/json-object';
import type { Exchange } from './exchange';
import { StatusError, undecodable } from './status-error';

const MODES = ['Ignore', 'Strict', 'Warn'] as const;

/** What happens to fields that there are not: they are refused, left out with a warning (which is the default), or left out. @throws StatusError 422 */
function fieldValidation(exchange: Exchange): (typeof MODES)[number] {
  const asked = exchange.req.query('fieldValidation') || 'Warn';
  const mode = MODES.find((each) => each === asked);
  if (mode) return mode;
  const supported = MODES.map((each) => `"${each}"`).join(', ');
  const message = `fieldValidation: Unsupported value: ${JSON.stringify(asked)}: supported values: ${supported}`;
  throw new StatusError(422, 'Invalid', message);
}

/**
 * The object that a client has sent, as strictly read as it asks for.
 * @param problems what strict decoding of the body refuses besides unknown fields
 * @param others what else is wrong with an object that is refused, to be told with it
 * @returns warnings: what was left out
 * @throws StatusError 400
 */
export function decodeBody<M>(
  exchange: Exchange,
  { kind, decode }: { kind: string; decode(object: unknown): Decoded<M> },
  object: Json,
  problems: string[],
  others: (known: M) => FieldError[] = () => [],
): { manifest: M; warnings: string[] } {
  const mode = fieldValidation(exchange);
  const decoded = decode(object);
  const errors = 'errors' in decoded ? decoded.errors : [];
  const strict = [...problems.map((message) => ({ field: '', message })), ...errors];
  const manifest = 'object' in decoded ? decoded.object : decoded.known;
  if (!manifest) throw undecodable(kind, strict, []);
  if (mode === 'Strict' && strict.length > 0) throw undecodable(kind, strict, others(manifest));
  return { manifest, warnings: mode === 'Warn' ? strict.map(({ message }) => message) : [] };
}
