/** One who waits for a time. */
export interface Waiting {
  readonly at: number;
  readonly fire: () => void;
  /** Breaks ties: who asked first is first. */
  readonly order: number;
  /** Where it stands in the heap; -1 when it has left. */
  place: number;
}

/** Timers by time and then by the order of their making. Adding and removing cost the logarithm of their number. */
export class TimerHeap {
  private readonly heap: Waiting[] = [];
  private made = 0;

  get size(): number {
    return this.heap.length;
  }

  add(at: number, fire: () => void): Waiting {
    const timer: Waiting = { at, fire, order: this.made++, place: this.heap.length };
    this.heap.push(timer);
    this.rise(timer);
    return timer;
  }

  /** The next to fire; it stays. */
  get first(): Waiting | undefined {
    return this.heap[0];
  }

  takeFirst(): Waiting | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  remove(timer: Waiting): void {
    const { place } = timer;
    if (place < 0) return;
    timer.place = -1;
    const last = this.heap.pop() as Waiting;
    if (last === timer) return;
    this.put(last, place);
    this.rise(last);
    this.sink(last);
  }

  /** All leave; to remove one of them later does nothing. */
  clear(): void {
    for (const timer of this.heap) timer.place = -1;
    this.heap.length = 0;
  }

  private rise(timer: Waiting): void {
    while (timer.place > 0) {
      const parent = this.heap[(timer.place - 1) >> 1] as Waiting;
      if (before(parent, timer)) return;
      this.swap(parent, timer);
    }
  }

  private sink(timer: Waiting): void {
    for (;;) {
      const left = this.heap[2 * timer.place + 1];
      const right = this.heap[2 * timer.place + 2];
      const smaller = left && right ? (before(left, right) ? left : right) : left;
      if (!smaller || before(timer, smaller)) return;
      this.swap(timer, smaller);
    }
  }

  private swap(a: Waiting, b: Waiting): void {
    const { place } = a;
    this.put(a, b.place);
    this.put(b, place);
  }

  private put(timer: Waiting, place: number): void {
    this.heap[place] = timer;
    timer.place = place;
  }
}

function before(a: Waiting, b: Waiting): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
