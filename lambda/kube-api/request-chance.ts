import { createHash } from 'node:crypto';

/** What API Gateway says of a request: no other request has the same. */
export interface RequestIds {
  requestId: string;
  /** Only this one cannot be chosen by the client (API Gateway: "$context variables for data models"). */
  extendedRequestId?: string;
  requestTimeEpoch: number;
}

/**
 * Chance that follows from the request, so that whoever gives the request its ids (AWS, or the seeded local cloud) decides about the uids
 * and names it makes: docs/adr/0010.
 */
export function chanceOf({ requestId, extendedRequestId, requestTimeEpoch }: RequestIds): {
  uuid(): string;
  random(): number;
} {
  let drawn = 0;
  const draw = () =>
    createHash('sha256')
      .update(JSON.stringify([extendedRequestId, requestId, requestTimeEpoch, drawn++]))
      .digest();
  return {
    // In the form of a version 8 UUID: one that its maker derives from something (RFC 9562, 5.8).
    uuid() {
      const hex = draw().toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    random: () => draw().readUInt32LE() / 2 ** 32,
  };
}
