/** A line of waiting values. Adding and taking cost the same however long it is, which `Array.shift` does not promise. */
export class Fifo<T> {
  private values: (T | undefined)[] = [];
  private start = 0;

  get size(): number {
    return this.values.length - this.start;
  }

  /** The one that `shift` would take. */
  get first(): T | undefined {
    return this.values[this.start];
  }

  push(value: T): void {
    this.values.push(value);
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const value = this.values[this.start];
    this.values[this.start++] = undefined;
    if (this.start > 1024 && this.start * 2 > this.values.length) {
      this.values = this.values.slice(this.start);
      this.start = 0;
    }
    return value;
  }
}
