import { createHash } from 'node:crypto';
import { derivedUuid } from '../../src/job/derived-uuid';

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
    uuid: () => derivedUuid(draw().toString('hex')),
    random: () => draw().readUInt32LE() / 2 ** 32,
  };
}
