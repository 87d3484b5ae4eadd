import type { FieldError, Job } from '../job/types';
import { decodeObject } from '../manifest/decode-object';
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
 * The Job that a client has sent, as strictly read as it asks for.
 * @param problems what strict decoding of the body refuses besides unknown fields
 * @param others what else is wrong with a Job that is refused, to be told with it
 * @returns warnings: what was left out
 * @throws StatusError 400
 */
export function decodeBody(
  exchange: Exchange,
  object: Json,
  problems: string[],
  others: (known: Job) => FieldError[] = () => [],
): { job: Job; warnings: string[] } {
  const mode = fieldValidation(exchange);
  const decoded = decodeObject(object, 'Job');
  const errors = 'errors' in decoded ? decoded.errors : [];
  const strict = [...problems.map((message) => ({ field: '', message })), ...errors];
  const job = 'object' in decoded ? decoded.object : decoded.known;
  if (!job) throw undecodable(strict, []);
  if (mode === 'Strict' && strict.length > 0) throw undecodable(strict, others(job));
  return { job, warnings: mode === 'Warn' ? strict.map(({ message }) => message) : [] };
}
