import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** An answer of which the body is still to come. */
export interface HttpStream extends Omit<HttpAnswer, 'text'> {
  body: IncomingMessage;
}

export interface HttpRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
  agent?: Agent;
  /** Gives it up, also in the middle of the answer. */
  signal?: AbortSignal;
}

/**
 * One request. `fetch` would do the same, but takes longer to load than all else that the command line does, and three times as long for each
 * of the many small requests that read logs. Connections are kept for the next request.
 * @throws Error when there is no answer, or only half of one
 */
export async function httpRequest(url: string, request: HttpRequest): Promise<HttpAnswer> {
  const { status, headers, body } = await openRequest(url, request);
  return { status, headers, text: await textOf(body) };
}

/** One request whose answer is read while it comes. @throws Error when there is no answer; reading throws when only half of one comes */
export function openRequest(url: string, { body, headers, ...request }: HttpRequest): Promise<HttpStream> {
  const send = url.startsWith('https:') ? overHttps : overHttp;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...request, headers: { ...headers, ...length } }, (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** All of a body. */
export function textOf(body: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    body.on('data', (piece: Buffer) => pieces.push(piece));
    body.on('end', () => resolve(Buffer.concat(pieces).toString()));
    body.on('error', reject);
  });
}

/** The lines of a body as they come. What stands behind the last line end is none. */
export async function* linesOf(body: IncomingMessage): AsyncGenerator<string> {
  body.setEncoding('utf8');
  let rest = '';
  for await (const piece of body) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
