import type { Agent } from 'node:http';
import { EXIT } from './exit-codes';
import { type HttpAnswer, type HttpRequest, type HttpStream, httpRequest, openRequest, textOf } from './http-request';
import { pause } from './pace';
import { UserError } from './user-error';

/** A Status of failure, as the Kubernetes API answers. */
export interface Status {
  message?: string;
  reason?: string;
  code?: number;
  details?: { causes?: { field?: string; message?: string; remedy?: string }[] };
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(readonly status: Status) {
    super(status.message ?? `the server answered ${status.code}`);
  }
}

/** The connection broke in the middle of an answer. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

/** How a server lets us in. */
export interface Access {
  headers: Record<string, string>;
  /** For TLS, certificates and proxies that are not the usual ones. */
  agent?: Agent;
  /** Asked once the server no longer knows us: tokens end. */
  renew?(): Promise<Access>;
}

interface SentBody {
  contentType: string;
  text: string;
}

type Answered = Pick<HttpAnswer, 'status' | 'headers'>;

/** How often a request is sent again, as kubectl does it, and how long is waited for that at most, in seconds. */
const RETRIES = 10;
const LONGEST_WAIT = 30;

/** A server of the Kubernetes API: how it is asked, and what is done when it does not answer as it should. */
export class KubeConnection {
  constructor(
    private readonly url: string,
    private access: Access = { headers: {} },
    readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void> = pause,
  ) {}

  /** @throws ApiError */
  async request(method: string, path: string, body?: object, contentType = 'application/json'): Promise<HttpAnswer> {
    const sent = body && { contentType, text: JSON.stringify(body) };
    const answer = await this.ask(method, () => this.send(httpRequest, method, path, sent));
    if (isGood(answer)) return answer;
    throw errorOf(answer.status, answer.text);
  }

  /** The same; undefined when what is asked about is not there. */
  async optional(method: string, path: string, body?: object): Promise<HttpAnswer | undefined> {
    try {
      return await this.request(method, path, body);
    } catch (error) {
      if (error instanceof ApiError && error.status.code === 404) return undefined;
      throw error;
    }
  }

  /** Asks for an answer that is read while it comes. @throws ApiError */
  async open(path: string, signal: AbortSignal): Promise<HttpStream> {
    const answer = await this.ask(
      'GET',
      async () => {
        const opened = await this.send(openRequest, 'GET', path, undefined, signal);
        return isGood(opened) ? opened : { ...opened, text: await textOf(opened.body) };
      },
      signal,
    );
    if ('text' in answer) throw errorOf(answer.status, answer.text);
    return answer;
  }

  /** Sends a request, and once more when the server no longer knows us. */
  private async ask<A extends Answered>(method: string, send: () => Promise<A>, signal?: AbortSignal): Promise<A> {
    const answer = await this.sendPatiently(method, send, signal);
    if (answer.status !== 401 || !this.access.renew) return answer;
    this.access = await this.access.renew();
    return this.sendPatiently(method, send, signal);
  }

  /** A Job may run for hours: what is asked about it meanwhile is asked again when a server far away does not answer as it should. */
  private async sendPatiently<A extends Answered>(
    method: string,
    send: () => Promise<A>,
    signal?: AbortSignal,
  ): Promise<A> {
    for (let again = RETRIES; ; again--) {
      const answer = await send().catch((error: unknown) => {
        if (again === 0 || method !== 'GET' || this.isHere || signal?.aborted) throw error;
        return undefined;
      });
      const seconds = answer ? this.secondsUntilAgain(method, answer) : 1;
      if (answer && (again === 0 || seconds === undefined)) return answer;
      await this.wait((seconds ?? 1) * 1000, signal);
    }
  }

  /** A server that says when to ask again has done nothing yet (kubectl-wire.md 11). */
  private secondsUntilAgain(method: string, { status, headers }: Answered): number | undefined {
    if (status !== 429 && status < 500) return undefined;
    const said = /^[0-9]{1,3}$/.exec(headers['retry-after'] ?? '')?.[0];
    if (said !== undefined) return Math.min(Number(said), LONGEST_WAIT);
    return method === 'GET' && status !== 500 && !this.isHere ? 1 : undefined;
  }

  /** On this machine there is no network in between, and a server that is gone stays so. */
  get isHere(): boolean {
    return this.url.startsWith('http://127.0.0.1');
  }

  private send<A>(
    over: (url: string, request: HttpRequest) => Promise<A>,
    method: string,
    path: string,
    body?: SentBody,
    signal?: AbortSignal,
  ): Promise<A> {
    const { headers, agent } = this.access;
    return over(`${this.url}${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        'User-Agent': 'gantry',
        ...headers,
        ...(body && { 'Content-Type': body.contentType }),
      },
      ...(body && { body: body.text }),
      ...(agent && { agent }),
      ...(signal && { signal }),
    }).catch(({ message, code }: NodeJS.ErrnoException) => {
      // A name with several addresses fails with several errors, and no message.
      throw new UserError(`the server at ${this.url} does not answer: ${message || code}`, {
        exitCode: EXIT.notFound,
        ...(this.isHere && { hint: 'Is it still running? `gantry local up` starts it.' }),
      });
    });
  }
}

const isGood = ({ status }: Answered) => status >= 200 && status < 300;

function errorOf(status: number, text: string): ApiError {
  return new ApiError(parseStatus(text) ?? { code: status, message: `the server answered ${status}` });
}

function parseStatus(text: string): Status | undefined {
  try {
    const status = JSON.parse(text);
    return status?.kind === 'Status' ? status : undefined;
  } catch {
    return undefined;
  }
}
