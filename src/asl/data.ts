import type { Json } from './host';

/**
 * Data on its way through states: a value and its JSON text, each made from the other when first asked for. The history wants the text,
 * expressions want the value, and a Pass state wants neither. The value is shared: nobody may change it.
 */
export class Data {
  #value: Json | undefined;
  #text: string | undefined;

  private constructor(value: Json | undefined, text: string | undefined) {
    this.#value = value;
    this.#text = text;
  }

  static of(value: Json): Data {
    return new Data(value, undefined);
  }

  /** An array of data, put together from texts without touching the values. */
  static array(elements: readonly string[]): Data {
    return new Data(undefined, `[${elements.join(',')}]`);
  }

  get value(): Json {
    if (this.#value === undefined) this.#value = JSON.parse(this.#text as string) as Json;
    return this.#value;
  }

  get text(): string {
    if (this.#text === undefined) this.#text = JSON.stringify(this.#value);
    return this.#text;
  }
}
