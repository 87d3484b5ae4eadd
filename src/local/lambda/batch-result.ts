import * as z from 'zod';
import type { Invocation, Lambda } from './lambda';

/** What became of a batch: why the whole of it failed, or which of its records did. */
export type BatchResult = { kind: 'failed'; why: string } | { kind: 'done'; failures: ReadonlySet<string> };

const NONE: ReadonlySet<string> = new Set();

const answer = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** Hands a batch to a function. Never rejects: what goes wrong is a batch that failed. */
export async function invokeBatch(
  lambda: Pick<Lambda, 'invoke'>,
  functionArn: string,
  payload: string,
  reported: { ids: string[] } | undefined,
): Promise<BatchResult> {
  try {
    return batchResult(await lambda.invoke(functionArn, payload), reported?.ids);
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Reads a function's answer by the rules of partial batch responses (Lambda: "Success and failure conditions"): nothing, an empty object or
 * an empty list is a success; what cannot be understood, or names a record that was not in the batch, fails all of it.
 * @param ids of the batch's records; undefined when the mapping does not ask for partial answers
 */
function batchResult({ functionError, payload }: Invocation, ids?: string[]): BatchResult {
  if (functionError !== undefined) return { kind: 'failed', why: errorText(payload) };
  if (!ids) return { kind: 'done', failures: NONE };
  const value = jsonOf(payload);
  if (value === null || value === undefined) return { kind: 'done', failures: NONE };
  const parsed = answer.safeParse(value);
  if (!parsed.success)
    return {
      kind: 'failed',
      why: `its answer has no list batchItemFailures of { itemIdentifier }: ${payload.slice(0, 200)}`,
    };
  const failures = new Set((parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(ids);
  for (const id of failures)
    if (!known.has(id)) return { kind: 'failed', why: `its answer names "${id}", which was not in the batch` };
  return { kind: 'done', failures };
}

function errorText(payload: string): string {
  const error = jsonOf(payload);
  if (typeof error !== 'object' || error === null) return payload.slice(0, 500);
  const { errorType, errorMessage } = error as Record<string, unknown>;
  return `${errorType ?? 'Error'}: ${errorMessage ?? ''}`;
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
