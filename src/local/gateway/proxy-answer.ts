import * as z from 'zod';
import type { Invocation } from '../lambda/lambda';
import { type ApiAnswer, statusAnswer } from './kube-status';
import { takesBytes } from './media-types';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What a function says of its answer besides the body. */
export const answerHead = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
});

/** What a function may answer to a proxy event; API Gateway calls everything else malformed. */
const answer = answerHead.extend({
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Set by the server itself. */
const NOT_PASSED_ON = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/**
 * What a client gets for a function's answer to its request.
 * @param accept the request's `Accept` header: its first media type decides whether a body in base64 is decoded, as in API Gateway
 */
export function proxyAnswer(invocation: Invocation, binaryMediaTypes: string[], accept: string | undefined): ApiAnswer {
  if (invocation.functionError) return failedAnswer(invocation);
  const parsed = answer.safeParse(JSON.parse(invocation.payload));
  if (!parsed.success) return malformedAnswer();
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const decode = isBase64Encoded && takesBytes(binaryMediaTypes, accept?.split(',')[0]);
  return {
    statusCode,
    headers: headersOf({ headers, multiValueHeaders }),
    body: decode ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** The headers of an answer, as they are passed on to the client. */
export function headersOf({
  headers,
  multiValueHeaders,
}: Omit<z.infer<typeof answerHead>, 'statusCode'>): ApiAnswer['headers'] {
  const all = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name, [value]]));
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) all.set(name, values);
  return [...all]
    .filter(([name]) => !NOT_PASSED_ON.includes(name.toLowerCase()))
    .flatMap(([name, values]) => values.map((value): [string, string] => [name, String(value)]));
}

export function failedAnswer({ payload }: Invocation): ApiAnswer {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType: string; errorMessage: string };
  return statusAnswer(502, `the function behind the API has failed: ${errorType}: ${errorMessage}`);
}

export function malformedAnswer(): ApiAnswer {
  return statusAnswer(502, 'the function behind the API has given an answer API Gateway does not understand');
}
