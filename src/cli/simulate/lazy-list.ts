/** A list whose elements are made each time they are asked for, because all of them at once would not fit into memory. */
export class LazyList<T> implements Iterable<T> {
  constructor(private readonly elements: readonly { read(): T }[]) {}

  get length(): number {
    return this.elements.length;
  }

  *[Symbol.iterator](): Generator<T> {
    for (const element of this.elements) yield element.read();
  }
}
