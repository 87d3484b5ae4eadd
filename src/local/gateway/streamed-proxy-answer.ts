import type { Readable } from 'node:stream';
import type { Invocation } from '../lambda/lambda';
import type { ApiAnswer } from './kube-status';
import { answerHead, failedAnswer, headersOf, malformedAnswer } from './proxy-answer';

/** Between what is said of the answer and its body (API Gateway: "Lambda proxy integration format for response streaming"). */
const DELIMITER = Buffer.alloc(8);

/** API Gateway looks for the delimiter in so many bytes. */
const LARGEST_HEAD = 16 * 1024;

/** What a client gets for the streamed answer of a function: the body is still being written. */
export async function streamedProxyAnswer(answer: Readable | Invocation): Promise<ApiAnswer> {
  if ('payload' in answer) return failedAnswer(answer);
  const read = await readHead(answer);
  if (!read) {
    answer.destroy();
    return malformedAnswer();
  }
  const parsed = answerHead.safeParse(read);
  if (!parsed.success) {
    answer.destroy();
    return malformedAnswer();
  }
  return { statusCode: parsed.data.statusCode, headers: headersOf(parsed.data), body: answer };
}

/** @returns what stands before the delimiter; undefined when that is no JSON, or there is no delimiter */
async function readHead(answer: Readable): Promise<unknown> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = answer.read();
    if (chunk) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(DELIMITER);
      if (end >= 0) {
        const body = head.subarray(end + DELIMITER.length);
        if (body.length > 0) answer.unshift(body);
        return parse(head.subarray(0, end).toString());
      }
      if (head.length > LARGEST_HEAD) return undefined;
    } else if (!(await hasMore(answer))) return undefined;
  }
}

/** Waits until there is something to read. @returns false when there never will be */
function hasMore(answer: Readable): Promise<boolean> {
  if (answer.readableEnded || answer.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (more: boolean) => () => {
      for (const [event, listener] of Object.entries(listeners)) answer.removeListener(event, listener);
      resolve(more);
    };
    const listeners = { readable: settle(true), end: settle(false), close: settle(false) };
    for (const [event, listener] of Object.entries(listeners)) answer.on(event, listener);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
