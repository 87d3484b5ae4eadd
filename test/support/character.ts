import * as fc from 'fast-check';

/** Any character there is: as fast-check's unit `binary`, which lists them all first, and takes a second for that. */
export const character = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
