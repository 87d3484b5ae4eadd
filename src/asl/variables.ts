import { DATA_LIMIT_EXCEEDED, StateError } from './errors';
import type { Json } from './host';
import { MAX_DATA_BYTES, MAX_VARIABLE_BYTES } from './limits';
import type { Run } from './run';

/**
 * The variables of one scope: of the machine, a branch or an iteration. Inside it those of the scopes around it can be read too, outside
 * it nobody sees them.
 */
export class Variables {
  /** All that can be read here; those of the outer scopes are its prototype's. */
  readonly values: Record<string, Json>;
  readonly #bytes = new Map<string, number>();

  constructor(
    private readonly run: Run,
    outer?: Variables,
  ) {
    this.values = Object.create(outer ? outer.values : null);
  }

  /**
   * Assigns all at once, and returns their texts by name, as events show them.
   * @throws StateError States.DataLimitExceeded: 256 KiB for one `Assign`, 10 MiB for an execution (aws.md 1.3)
   */
  assign(values: Record<string, Json>, stateName: string): Record<string, string> {
    const texts: Record<string, string> = {};
    const names = Object.keys(values).sort();
    let added = 0;
    let total = this.run.variableBytes;
    for (const name of names) {
      const text = JSON.stringify(values[name]);
      texts[name] = text;
      added += Buffer.byteLength(text);
      total += Buffer.byteLength(text) - (this.#bytes.get(name) ?? 0);
    }
    if (added > MAX_DATA_BYTES || total > MAX_VARIABLE_BYTES) {
      const limit = added > MAX_DATA_BYTES ? 'one Assign' : 'the variables of an execution';
      throw new StateError(DATA_LIMIT_EXCEEDED, `State '${stateName}' assigned more bytes than ${limit} may have.`);
    }
    for (const name of names) {
      this.values[name] = values[name] as Json;
      this.#bytes.set(name, Buffer.byteLength(texts[name] as string));
    }
    this.run.variableBytes = total;
    return texts;
  }

  /** The scope has ended: its bytes are free. */
  end(): void {
    for (const bytes of this.#bytes.values()) this.run.variableBytes -= bytes;
    this.#bytes.clear();
  }
}
