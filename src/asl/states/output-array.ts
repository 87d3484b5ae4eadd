import { Data } from '../data';
import { dataLimitExceeded } from '../errors';
import { MAX_DATA_BYTES } from '../limits';
import type { ChildRecord, Results } from './child-record';

/** Without a ResultWriter the outputs of the children that succeeded are the Map's output, in the order of the items. */
export class OutputArray implements Results {
  private texts: string[] = [];
  private bytes = 1;

  constructor(private readonly stateName: string) {}

  add({ index, output }: ChildRecord): void {
    if (output === undefined || this.bytes > MAX_DATA_BYTES) return;
    this.texts[index] = output.text;
    this.bytes += Buffer.byteLength(output.text) + 1;
    // They cannot be handed on any more, so there is no reason to hold them until the last child has ended.
    if (this.bytes > MAX_DATA_BYTES) this.texts = [];
  }

  /** @throws StateError States.DataLimitExceeded */
  async close(): Promise<Data> {
    if (this.bytes > MAX_DATA_BYTES) throw dataLimitExceeded(this.stateName);
    // Children that failed have left holes.
    return Data.array(this.texts.filter((text) => text !== undefined));
  }
}
