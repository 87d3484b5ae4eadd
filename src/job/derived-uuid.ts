/**
 * A version 8 UUID: one that its maker derives from something (RFC 9562, 5.8).
 * @param hash 32 or more hexadecimal digits
 */
export function derivedUuid(hash: string): string {
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
