import { ServiceError } from '../service';

/**
 * One range of bytes (RFC 9110, 14.1.2); undefined for a text that is none, which means the whole.
 * @throws ServiceError InvalidRange
 */
export function byteRange(text: string, length: number): { first: number; last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=([0-9]*)-([0-9]*)$/.exec(text) ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first > last) throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
}
