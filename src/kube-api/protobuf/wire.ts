/** A message that ends too early, or is no message at all. */
export class MalformedProtobuf extends Error {
  override readonly name = 'MalformedProtobuf';
}

/** One field of a message as it stands on the wire: a varint or fixed number, or the bytes of text, a message or a packed list. */
export interface WireField {
  number: number;
  value: bigint | Uint8Array;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** The fields of a message, in its order (protobuf.dev: "Encoding"). @throws MalformedProtobuf */
export function* wireFields(bytes: Uint8Array): Generator<WireField> {
  const reader = new Reader(bytes);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const number = Number(tag >> 3n);
    if (number < 1 || number > 0x1fffffff) throw new MalformedProtobuf(`there is no field ${number}`);
    yield { number, value: readValue(reader, Number(tag & 7n)) };
  }
}

function readValue(reader: Reader, wireType: number): bigint | Uint8Array {
  if (wireType === VARINT) return reader.varint();
  if (wireType === BYTES) return reader.bytes(Number(reader.varint()));
  if (wireType === FIXED_64) return littleEndian(reader.bytes(8));
  if (wireType === FIXED_32) return littleEndian(reader.bytes(4));
  throw new MalformedProtobuf(`there is no wire type ${wireType} in Kubernetes' messages`);
}

/** The numbers of a packed list. @throws MalformedProtobuf */
export function packedVarints(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes);
  const values: bigint[] = [];
  while (!reader.isAtEnd) values.push(reader.varint());
  return values;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

class Reader {
  #at = 0;

  constructor(private readonly source: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.source.length;
  }

  /** Seven bits a byte, the lowest first; ten bytes hold 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.source[this.#at++];
      if (byte === undefined) throw new MalformedProtobuf('it ends in the middle of a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedProtobuf('a number is longer than 64 bits');
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.source.length) throw new MalformedProtobuf('it ends in the middle of a field');
    const bytes = this.source.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}
