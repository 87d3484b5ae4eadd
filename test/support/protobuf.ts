import { type Message, messageOf } from '../../src/kube-api/protobuf/message-types';

/** An object as kubectl sends it as protobuf (kubectl-wire.md 3). */
export function encodeObject(object: {
  apiVersion: string;
  kind: string;
  [field: string]: unknown;
}): Uint8Array<ArrayBuffer> {
  const { apiVersion, kind, ...fields } = object;
  const body = [
    ...bytes(1, [...bytes(1, utf8(apiVersion)), ...bytes(2, utf8(kind))]),
    ...bytes(2, message(fields, kind)),
  ];
  return new Uint8Array([0x6b, 0x38, 0x73, 0, ...body]);
}

const utf8 = (text: string) => [...Buffer.from(text)];

function varint(value: number | bigint): number[] {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
  return [...out, Number(left)];
}

export const bytes = (field: number, value: number[]) => [...varint(field * 8 + 2), ...varint(value.length), ...value];
export const number = (field: number, value: number | bigint) => [...varint(field * 8), ...varint(value)];

type Json = Record<string, unknown>;

function message(object: Json, type: string): number[] {
  const fields: Message = messageOf(type) ?? {};
  return Object.entries(fields).flatMap(([id, { n, t, z }]) => {
    if (n === '$inline') {
      const inner = message(object, t);
      return inner.length > 0 ? bytes(Number(id), inner) : [];
    }
    const value = object[n] ?? (z ? zeroOf(t) : undefined);
    return value === undefined || t === 'Unread' ? [] : fieldOf(Number(id), value, t);
  });
}

/** What the encoder always writes. */
const zeroOf = (t: string) => ({ string: '', bool: false, Time: '' })[t] ?? (t.startsWith('int') ? 0 : undefined);

function fieldOf(id: number, value: unknown, t: string): number[] {
  if (t.endsWith('[]')) return (value as unknown[]).flatMap((item) => fieldOf(id, item, t.slice(0, -2)));
  if (t.startsWith('map:'))
    return Object.entries(value as Json).flatMap(([key, item]) =>
      bytes(id, [...bytes(1, utf8(key)), ...fieldOf(2, item, t.slice(4))]),
    );
  if (t === 'string') return bytes(id, utf8(value as string));
  if (t === 'bool') return number(id, value ? 1 : 0);
  if (t === 'Quantity') return bytes(id, bytes(1, utf8(String(value))));
  if (t === 'Time') return bytes(id, value === '' ? [] : number(1, Date.parse(value as string) / 1000));
  if (t === 'IntOrString')
    return bytes(
      id,
      typeof value === 'string'
        ? [...number(1, 1), ...number(2, 0), ...bytes(3, utf8(value))]
        : [...number(1, 0), ...number(2, value as number), ...bytes(3, [])],
    );
  return messageOf(t) ? bytes(id, message(value as Json, t)) : number(id, value as number);
}
