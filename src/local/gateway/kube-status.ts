import type { Readable } from 'node:stream';

/** Why a request was refused, in the words of Kubernetes' API machinery (metav1.StatusReason). */
const REASONS = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  413: 'RequestEntityTooLarge',
  500: 'InternalError',
  502: 'InternalError',
  504: 'Timeout',
} as const;

export type StatusCode = keyof typeof REASONS;

export interface ApiAnswer {
  statusCode: number;
  headers: [name: string, value: string][];
  /** All of it, or what is still being written. */
  body: Buffer | string | Readable;
}

/** What the API says itself, before or instead of its function: a Kubernetes Status, which every client knows how to show. */
export function statusAnswer(code: StatusCode, message: string): ApiAnswer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: REASONS[code],
    code,
  };
  const headers: ApiAnswer['headers'] = [['content-type', 'application/json']];
  if (code === 401) headers.push(['www-authenticate', 'Bearer']);
  return { statusCode: code, headers, body: JSON.stringify(status) };
}
