import { type Json, setOwn } from '../../manifest/json-object';
import { isReadable, type MessageField, messageOf } from './message-types';
import { MalformedProtobuf, packedVarints, wireFields } from './wire';

/** `k8s` and a zero, before every object (apimachinery, runtime/serializer/protobuf). */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** Deeper than any Job; a message that nests deeper is none that a client makes. */
const MOST_DEPTH = 60;

/**
 * The JSON of an object that a client has sent as protobuf, as kubectl does from 1.32 (kubectl-wire.md 3).
 * @returns unknown: fields (`spec.field 99`) of a newer client, which have no name here
 * @throws MalformedProtobuf
 */
export function decodeObject(bytes: Uint8Array): { object: Json; unknown: string[] } {
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) throw new MalformedProtobuf('it does not begin with k8s\\0');
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of wireFields(bytes.subarray(MAGIC.length))) {
    if (number === 1) [apiVersion, kind] = typeMeta(bytesOf(value));
    else if (number === 2) raw = bytesOf(value);
    else if (number === 3 && bytesOf(value).length > 0) throw new MalformedProtobuf('it is encoded once more');
  }
  if (!isReadable(kind)) throw new MalformedProtobuf(`objects of kind ${JSON.stringify(kind)} are not read`);
  const decoder = new Decoder();
  const object = decoder.message(raw, kind, '', 0);
  return { object: { apiVersion, kind, ...object }, unknown: [...decoder.unknown] };
}

function typeMeta(bytes: Uint8Array): [apiVersion: string, kind: string] {
  const texts: Record<number, string> = {};
  for (const { number, value } of wireFields(bytes)) texts[number] = textOf(value);
  return [texts[1] ?? '', texts[2] ?? ''];
}

class Decoder {
  readonly unknown = new Set<string>();

  message(bytes: Uint8Array, type: string, path: string, depth: number): Json {
    if (depth > MOST_DEPTH) throw new MalformedProtobuf('it is nested too deep');
    const fields = messageOf(type) ?? {};
    const object: Json = {};
    for (const { number, value } of wireFields(bytes)) {
      const field = fields[number];
      if (field) this.#add(object, field, value, path, depth);
      else this.unknown.add(`${path}${path && '.'}field ${number}`);
    }
    return object;
  }

  #add(object: Json, { n, t, z }: MessageField, value: bigint | Uint8Array, path: string, depth: number): void {
    if (t === 'Unread') return;
    if (n === '$inline') {
      for (const [name, inner] of Object.entries(this.message(bytesOf(value), t, path, depth + 1)))
        setOwn(object, name, inner);
      return;
    }
    const field = path ? `${path}.${n}` : n;
    const [, map, type = '', list] = /^(map:)?(.*?)(\[\])?$/.exec(t) ?? [];
    if (list) {
      const items = (object[n] ?? []) as unknown[];
      object[n] = items;
      if (type === 'int' && typeof value !== 'bigint') items.push(...packedVarints(value).map(intOf));
      else items.push(this.#one(value, type, field, depth));
    } else if (map) {
      const [key, item] = this.#entry(bytesOf(value), type, field, depth);
      const entries = (object[n] ?? {}) as Json;
      setOwn(entries, key, item);
      object[n] = entries;
    } else {
      const one = this.#one(value, type, field, depth);
      if (one !== undefined && !(z && isZero(one))) object[n] = one;
    }
  }

  #entry(bytes: Uint8Array, type: string, path: string, depth: number): [key: string, value: unknown] {
    let key = '';
    let value: unknown = type === 'string' ? '' : '0';
    for (const field of wireFields(bytes)) {
      if (field.number === 1) key = textOf(field.value);
      if (field.number === 2) value = this.#one(field.value, type, path, depth);
    }
    return [key, value];
  }

  #one(value: bigint | Uint8Array, type: string, path: string, depth: number): unknown {
    if (messageOf(type)) return this.message(bytesOf(value), type, path, depth + 1);
    if (type === 'string') return textOf(value);
    if (type === 'bool') return numberOf(value) !== 0n;
    if (type === 'Quantity') return quantityOf(bytesOf(value));
    if (type === 'Time') return timeOf(bytesOf(value));
    if (type === 'IntOrString') return intOrStringOf(bytesOf(value));
    return intOf(numberOf(value));
  }
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function bytesOf(value: bigint | Uint8Array): Uint8Array {
  if (typeof value === 'bigint') throw new MalformedProtobuf('there is a number in the place of a message or text');
  return value;
}

function numberOf(value: bigint | Uint8Array): bigint {
  if (typeof value !== 'bigint') throw new MalformedProtobuf('there are bytes in the place of a number');
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(value: bigint | Uint8Array): string {
  try {
    return utf8.decode(bytesOf(value));
  } catch (error) {
    if (error instanceof MalformedProtobuf) throw error;
    throw new MalformedProtobuf('there is a text that is no UTF-8');
  }
}

/** Two's complement of 64 bits, whatever the size of the field. */
function intOf(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function quantityOf(bytes: Uint8Array): string {
  let text = '';
  for (const { number, value } of wireFields(bytes)) if (number === 1) text = textOf(value);
  return text;
}

/** Seconds since 1970 and nanoseconds, of which Kubernetes keeps the seconds. @returns undefined for an empty time, which means none */
function timeOf(bytes: Uint8Array): string | undefined {
  let seconds: number | undefined;
  for (const { number, value } of wireFields(bytes)) if (number === 1) seconds = intOf(numberOf(value));
  if (seconds === undefined) return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new MalformedProtobuf('there is a time that is none');
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function intOrStringOf(bytes: Uint8Array): unknown {
  let isText = false;
  let int = 0;
  let text = '';
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) isText = numberOf(value) === 1n;
    if (number === 2) int = intOf(numberOf(value));
    if (number === 3) text = textOf(value);
  }
  return isText ? text : int;
}
