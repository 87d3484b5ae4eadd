import { type Agent, type IncomingHttpHeaders, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * One request. `fetch` would do the same, but takes longer to load than all else that the command line does, and three times as long for each
 * of the many small requests that read logs. Connections are kept for the next request.
 * @throws Error when there is no answer, or only half of one
 */
export function httpRequest(
  url: string,
  { method, headers, body, agent }: { method: string; headers: Record<string, string>; body?: string; agent?: Agent },
): Promise<HttpAnswer> {
  const send = url.startsWith('https:') ? overHttps : overHttp;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers: { ...headers, ...length }, agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, headers, text: Buffer.concat(pieces).toString() });
      });
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}
