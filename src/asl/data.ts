import type { Json } from './host';

/**
 * Data on its way through states: a value and its JSON text, each made from the other when first asked for. Expressions want the value, and
 * a Pass state neither; the text is wanted by whoever reads a history, which of a hundred thousand executions hardly anybody does. The value
 * is shared: nobody may change it.
 */
export class Data {
  #value: Json | undefined;
  #text: string | undefined;
  #make: (() => Json) | undefined;

  private constructor(value: Json | undefined, text?: string, make?: () => Json) {
    this.#value = value;
    this.#text = text;
    this.#make = make;
  }

  static of(value: Json): Data {
    return new Data(value);
  }

  /** Data that is made when it is asked for. What it is made from must stay as it is. */
  static lazily(make: () => Json): Data {
    return new Data(undefined, undefined, make);
  }

  /** An array of data, put together from texts without touching the values. */
  static array(elements: readonly string[]): Data {
    return new Data(undefined, `[${elements.join(',')}]`);
  }

  get value(): Json {
    if (this.#value === undefined) {
      this.#value = this.#make ? this.#make() : (JSON.parse(this.#text as string) as Json);
      this.#make = undefined;
    }
    return this.#value;
  }

  get text(): string {
    if (this.#text === undefined) this.#text = JSON.stringify(this.value);
    return this.#text;
  }

  /** Whether its text has more bytes than that. Most data is so small that it need not be written to be sure. */
  isLargerThan(bytes: number): boolean {
    if (this.#text === undefined && roomLeft(this.value, bytes) >= 0) return false;
    // One UTF-16 unit is at most three bytes.
    const { text } = this;
    return text.length * 3 > bytes && (text.length > bytes || Buffer.byteLength(text) > bytes);
  }

  /** In JSON, and wherever else a history is shown, it is its text. */
  toJSON(): string {
    return this.text;
  }

  toString(): string {
    return this.text;
  }
}

/** A character of a text is `\u0000` at the longest, and no number is longer than this. */
const BYTES_OF_CHARACTER = 6;
const BYTES_OF_NUMBER = 25;

/** What is certainly left of so many bytes when the value has been written; below 0 when it may be too large. */
function roomLeft(value: Json, bytes: number): number {
  if (typeof value === 'string') return bytes - BYTES_OF_CHARACTER * value.length - 2;
  if (typeof value !== 'object' || value === null) return bytes - BYTES_OF_NUMBER;
  let left = bytes - 2;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length && left >= 0; at++) left = roomLeft(value[at] as Json, left - 1);
  } else {
    for (const name in value) {
      if (left < 0) break;
      left = roomLeft(value[name] as Json, left - BYTES_OF_CHARACTER * name.length - 4);
    }
  }
  return left;
}
