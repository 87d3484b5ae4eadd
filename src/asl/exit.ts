import { Data } from './data';
import type { Json } from './host';
import type { Result } from './state';
import { bindingsOf, type Extra, evaluate, type Visit } from './visit';

/** What a visit hands on. */
export interface Exit {
  output: Data;
  assign: Record<string, Json> | undefined;
  next: string | undefined;
}

/** Evaluates `Output` and `Assign` of a state, catcher or rule: from the same values, so that neither sees the other's (aws.md 3.1). */
export async function leave(visit: Visit, result: Result, otherwise: Data, extra?: Extra): Promise<Exit> {
  if (!result.output && !result.assign) return { output: otherwise, assign: undefined, next: result.next };
  const bindings = bindingsOf(visit, extra);
  let assign: Record<string, Json> | undefined;
  if (result.assign) {
    assign = {};
    for (const [name, template] of result.assign) assign[name] = await evaluate(visit, template, bindings);
  }
  const output = result.output ? Data.of(await evaluate(visit, result.output, bindings)) : otherwise;
  return { output, assign, next: result.next };
}
