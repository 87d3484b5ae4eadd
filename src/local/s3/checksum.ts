import { createHash } from 'node:crypto';

/** Algorithms of the `x-amz-checksum-...` headers, by the end of the header's name; CRC64NVME is not implemented. */
export const CHECKSUMS: Record<string, (content: Buffer) => string> = {
  crc32: crc(0xedb88320),
  crc32c: crc(0x82f63b78),
  sha1: (content) => createHash('sha1').update(content).digest('base64'),
  sha256: (content) => createHash('sha256').update(content).digest('base64'),
};

/** A reflected CRC of 32 bits; Node's own is not in every Node 20. */
function crc(polynomial: number): (content: Buffer) => string {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
  return (content) => {
    let value = 0xffffffff;
    for (const byte of content) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] as number);
    const result = Buffer.alloc(4);
    result.writeUInt32BE(~value >>> 0);
    return result.toString('base64');
  };
}
