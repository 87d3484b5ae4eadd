import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

/** A call of STS that somebody has signed beforehand. */
export interface SignedCall {
  host: string;
  /** Path and query. */
  path: string;
  /** That were signed with it, besides the host. */
  headers: Record<string, string>;
}

/** Who signed a call, as STS says. */
export interface CallerIdentity {
  Account: string;
  Arn: string;
  UserId: string;
}

/** Clients wait for it, and API Gateway for the authorizer: STS answers within a few hundred milliseconds, or not at all. */
const MILLISECONDS = 5000;
const MOST_BYTES = 16 * 1024;

/**
 * Asks STS who has signed a call of GetCallerIdentity. Redirects are not followed.
 * @param endpoint where STS is instead of at the call's host (`AWS_ENDPOINT_URL`, as every SDK client understands it)
 * @returns undefined when STS refuses the call: the signature is wrong, too old, or of a key that is no longer one
 * @throws Error when STS does not answer, or not now
 */
export async function callerIdentity(call: SignedCall, endpoint?: string): Promise<CallerIdentity | undefined> {
  const { status, text } = await get(call, endpoint);
  if (status === 200) return identityIn(text);
  // STS says 400 when it is asked too often, too.
  if (status >= 400 && status < 500 && status !== 429 && !/Throttl|RequestLimitExceeded/i.test(text)) return undefined;
  throw new Error(`STS answered ${status}`);
}

function get(
  { host, path, headers }: SignedCall,
  endpoint = `https://${host}`,
): Promise<{ status: number; text: string }> {
  const send = endpoint.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = send(
      new URL(path, endpoint),
      { headers: { ...headers, host, accept: 'application/json' }, signal: AbortSignal.timeout(MILLISECONDS) },
      (answer) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > MOST_BYTES) request.destroy(new Error(`STS answered more than ${MOST_BYTES} bytes`));
          else pieces.push(piece);
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
        answer.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end();
  });
}

function identityIn(text: string): CallerIdentity {
  const result = JSON.parse(text)?.GetCallerIdentityResponse?.GetCallerIdentityResult;
  for (const field of ['Account', 'Arn', 'UserId'])
    if (typeof result?.[field] !== 'string') throw new Error(`STS answered without ${field}`);
  return result;
}
