import { Fifo } from '../fifo';

/** A record on its way: `done` once it has been delivered. */
export interface Position {
  readonly sequence: string;
  done: boolean;
}

/** Records are done in any order; what counts is up to where all of them are. */
export class Progress {
  private readonly line = new Fifo<Position>();

  /** Records that are not passed yet. */
  get size(): number {
    return this.line.size;
  }

  add(sequence: string): Position {
    const position = { sequence, done: false };
    this.line.push(position);
    return position;
  }

  /** Passes what is done. @returns the last sequence number that was passed, undefined when none was */
  advance(): string | undefined {
    let passed: string | undefined;
    while (this.line.first?.done) passed = this.line.shift()?.sequence;
    return passed;
  }
}
