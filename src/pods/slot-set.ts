/**
 * A set of slots as one bit each: 100,000 of them are 12.5 KB, which is copied faster than anything cleverer could be kept. Never changed
 * once made: every change gives another set.
 */
export class SlotSet {
  private constructor(
    readonly bytes: Uint8Array,
    readonly size: number,
  ) {}

  static none(slots: number): SlotSet {
    return new SlotSet(new Uint8Array(Math.ceil(slots / 8)), 0);
  }

  /** @param bytes as `bytes` of another set; not copied */
  static of(bytes: Uint8Array): SlotSet {
    let size = 0;
    for (const byte of bytes) size += BITS[byte] as number;
    return new SlotSet(bytes, size);
  }

  has(slot: number): boolean {
    return (((this.bytes[slot >> 3] ?? 0) >> (slot & 7)) & 1) === 1;
  }

  with(slot: number): SlotSet {
    return this.has(slot) ? this : new SlotSet(flipped(this.bytes, slot), this.size + 1);
  }

  without(slot: number): SlotSet {
    return this.has(slot) ? new SlotSet(flipped(this.bytes, slot), this.size - 1) : this;
  }

  withAll(slots: Iterable<number>): SlotSet {
    const bytes = this.bytes.slice();
    for (const slot of slots) bytes[slot >> 3] = (bytes[slot >> 3] ?? 0) | (1 << (slot & 7));
    return SlotSet.of(bytes);
  }

  /** Room for so many slots; those that are beyond it already stay. */
  wideEnough(slots: number): SlotSet {
    const length = Math.ceil(slots / 8);
    if (length <= this.bytes.length) return this;
    const bytes = new Uint8Array(length);
    bytes.set(this.bytes);
    return new SlotSet(bytes, this.size);
  }

  /** Those that are smaller, in as much room. */
  below(slots: number): SlotSet {
    const bytes = this.bytes.slice();
    const first = Math.floor(slots / 8);
    if (first < bytes.length) bytes[first] = (bytes[first] ?? 0) & ((1 << (slots & 7)) - 1);
    bytes.fill(0, first + 1);
    return SlotSet.of(bytes);
  }

  /** Those of both sets. */
  and(other: SlotSet): SlotSet {
    return SlotSet.of(this.bytes.map((byte, at) => byte & (other.bytes[at] ?? 0)));
  }

  /** Slots in the set, ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (const [at, byte] of this.bytes.entries()) {
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) yield at * 8 + bit;
    }
  }
}

/** How many bits are set in a byte. */
const BITS = Array.from({ length: 256 }, (_, byte) => [...byte.toString(2)].filter((bit) => bit === '1').length);

function flipped(bytes: Uint8Array, slot: number): Uint8Array {
  const copy = bytes.slice();
  copy[slot >> 3] = (copy[slot >> 3] ?? 0) ^ (1 << (slot & 7));
  return copy;
}
