/** Where something stands in a text, both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Tells lines and columns of offsets in a text. A column counts UTF-16 units, as editors do. */
export class Positions {
  #starts: number[] | undefined;

  constructor(private readonly text: string) {}

  /** @param offset from 0 to the length of the text */
  at(offset: number): Position {
    this.#starts ??= lineStarts(this.text);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return starts;
}
