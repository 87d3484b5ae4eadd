/** What a scalar without quotes means, or why it cannot be kept. */
export type PlainScalar = { value: null | boolean | number | string } | { error: string; remedy: string };

/** No double is longer without being infinite or zero, and numbers without end cost time. */
const MAX_NUMBER_LENGTH = 400;

const WORDS = new Map<string, null | boolean>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) WORDS.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) WORDS.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, null);

/**
 * The value of a plain scalar as kubectl reads it. Its parser (sigs.k8s.io/yaml, goyaml.v2/resolve.go) follows neither YAML 1.1
 * nor 1.2: `yes` is true, `0644` and `0o644` are 420, `1_000` is 1000, `08` is 8, dates and `1:30` are text.
 */
export function plainScalar(text: string): PlainScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return { value: word };
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) {
    return { error: `${text} is no number that JSON has`, remedy: `quote it if it is text: "${text}"` };
  }
  if (text.startsWith('.')) return { value: pointFloat(text) ?? text };
  if (!/^[-+0-9]/.test(text)) return { value: text };
  return number(text.replaceAll('_', ''), text);
}

/** Text that starts with a point goes to Go's ParseFloat as it is, which takes underscores between digits only. */
function pointFloat(text: string): number | undefined {
  if (!/^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/.test(text)) return undefined;
  return finite(Number(text.replaceAll('_', '')));
}

function number(plain: string, text: string): PlainScalar {
  if (plain.length > MAX_NUMBER_LENGTH) return { value: text };
  const integer = goInteger(plain);
  if (integer !== undefined && isInt64OrUint64(integer)) return exact(integer, text);
  if (!/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return { value: text };
  if (/^[-+]?[1-9][0-9]*$/.test(plain)) return exact(BigInt(plain), text);
  return { value: finite(Number(plain)) ?? text };
}

/** Go's ParseInt with base 0: a prefix says the base, a leading zero is octal. */
function goInteger(plain: string): bigint | undefined {
  const [, sign, digits] =
    /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(plain) ?? [];
  if (digits === undefined) return undefined;
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  return sign === '-' ? -size : size;
}

function isInt64OrUint64(integer: bigint): boolean {
  return integer >= -(2n ** 63n) && integer < 2n ** 64n;
}

/** JSON in JavaScript has doubles only: what they would round is refused, because kubectl would have kept it. */
function exact(integer: bigint, text: string): PlainScalar {
  const value = Number(integer);
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && BigInt(value) === integer))
    return { value: value || 0 };
  return {
    error: `the number ${text} has more digits than can be kept exactly`,
    remedy: `quote it if it is text or a quantity: "${text}"; integers go up to ${Number.MAX_SAFE_INTEGER}`,
  };
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value || 0 : undefined;
}
