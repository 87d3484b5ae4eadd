import type { Json, TaskRequest } from '../../asl/host';

/** Members that arguments may have: a name leads to what its value may have, `true` to a value that is not looked into. */
export interface Fields {
  readonly [name: string]: true | Fields;
}

/** What stands behind one `Resource` of a Task state. */
export interface Integration {
  /** What follows `arn:<partition>:states:::`, e.g. `lambda:invoke`. */
  resource: string;
  /** Members that `Arguments` may have; another one is refused with the words of Step Functions, when the machine is made if it stands in the definition. */
  fields: Fields;
  /** What Step Functions itself adds to the arguments, before it schedules the task. */
  adds?: { readonly [name: string]: Json };
  /**
   * Performs a task and gives its result.
   * @param signal aborts it: its state has timed out, or its execution has ended
   * @param submitted says that a `.sync` task has begun, with what the service answered
   * @throws TaskError
   */
  run(request: TaskRequest, signal: AbortSignal, submitted: (output: () => Json) => void): Promise<Json>;
}

/** Paths of members that an integration does not take, as deep as it says; a list is looked into element by element. */
export function unknownFields(args: unknown, fields: Fields, path = ''): string[] {
  if (Array.isArray(args)) return args.flatMap((element) => unknownFields(element, fields, path));
  if (typeof args !== 'object' || args === null) return [];
  return Object.entries(args).flatMap(([name, value]) => {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const at = `${path}${name}`;
    if (known === undefined) return [at];
    return known === true ? [] : unknownFields(value, known, `${at}.`);
  });
}

/** As Step Functions says it (aws.md 2.1). */
export const notSupported = (field: string) => `The field "${field}" is not supported by Step Functions`;
