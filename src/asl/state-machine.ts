import type { Json } from './host';
import { compileTemplate, type Template } from './template';

type Definition = { [field: string]: Json };

export interface Retrier {
  errorEquals: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds?: number;
  fullJitter: boolean;
}

export interface Catcher {
  errorEquals: string[];
  next: string;
  output?: Template;
  assign?: Template;
}

export interface ChoiceRule {
  condition: Template;
  next: string;
  output?: Template;
  assign?: Template;
}

/** One state, with its expressions parsed. Which fields are set follows from `type`. */
export interface State {
  name: string;
  type: 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Parallel' | 'Map' | 'Succeed' | 'Fail';
  next?: string;
  /** Every field that may hold expressions, by its name in the definition. */
  fields: Record<string, Template>;
  resource?: string;
  retry: Retrier[];
  catchers: Catcher[];
  choices: ChoiceRule[];
  defaultNext?: string;
  branches: Branch[];
  /** Of a Map. */
  processor?: Branch;
  distributed: boolean;
  label?: string;
  reader?: { resource: string };
  writer?: { resource: string; compact: boolean };
}

export interface Branch {
  startAt: string;
  states: Map<string, State>;
}

export interface StateMachine extends Branch {
  timeoutSeconds?: number;
}

const COMMON = ['Type', 'Comment', 'QueryLanguage', 'Next', 'End', 'Output', 'Assign'];
const HANDLERS = ['Retry', 'Catch'];

/** The fields each type may have: all others are refused by name, so that nothing is dropped in silence. */
const FIELDS: Record<State['type'], string[]> = {
  Pass: COMMON,
  Task: [...COMMON, ...HANDLERS, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials'],
  Choice: ['Type', 'Comment', 'QueryLanguage', 'Output', 'Assign', 'Choices', 'Default'],
  Wait: [...COMMON, 'Seconds', 'Timestamp'],
  Parallel: [...COMMON, ...HANDLERS, 'Branches', 'Arguments'],
  Map: [
    ...[...COMMON, ...HANDLERS, 'ItemProcessor', 'Items', 'ItemSelector', 'MaxConcurrency', 'Label', 'ItemReader'],
    ...['ResultWriter', 'ToleratedFailureCount', 'ToleratedFailurePercentage'],
  ],
  Succeed: ['Type', 'Comment', 'QueryLanguage', 'Output'],
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
};

const EVALUATED = [
  ...['Output', 'Assign', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Seconds', 'Timestamp', 'Items'],
  ...['ItemSelector', 'MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage', 'Error', 'Cause'],
];

/**
 * Reads a definition and parses its expressions.
 * @throws one error that names everything in it that this interpreter does not do
 */
export function loadStateMachine(definition: unknown): StateMachine {
  const refused: string[] = [];
  const top = definition as Definition;
  const branch = loadBranch(top, top.QueryLanguage === 'JSONata', '', refused);
  if (refused.length > 0) throw new Error(`This state machine cannot be interpreted:\n${refused.join('\n')}`);
  return { ...branch, ...(typeof top.TimeoutSeconds === 'number' && { timeoutSeconds: top.TimeoutSeconds }) };
}

function loadBranch(definition: Definition, jsonata: boolean, path: string, refused: string[]): Branch {
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries((definition.States ?? {}) as Record<string, Definition>)) {
    states.set(name, loadState(name, state, jsonata, `${path}/States/${name}`, refused));
  }
  for (const state of states.values()) {
    const targets = [
      state.next,
      state.defaultNext,
      ...state.catchers.map((c) => c.next),
      ...state.choices.map((c) => c.next),
    ];
    for (const target of targets) {
      if (target !== undefined && !states.has(target))
        refused.push(`${path}/States/${state.name}: no state "${target}"`);
    }
  }
  const startAt = String(definition.StartAt);
  if (!states.has(startAt)) refused.push(`${path}: StartAt names no state: "${startAt}"`);
  return { startAt, states };
}

function loadState(name: string, state: Definition, inherited: boolean, path: string, refused: string[]): State {
  const type = state.Type as State['type'];
  const jsonata = state.QueryLanguage ? state.QueryLanguage === 'JSONata' : inherited;
  if (!FIELDS[type]) refused.push(`${path}: unknown type ${JSON.stringify(type)}`);
  else if (!jsonata) refused.push(`${path}: JSONPath is not supported, only JSONata`);
  else {
    for (const field of Object.keys(state)) {
      if (!FIELDS[type].includes(field)) refused.push(`${path}/${field}: not supported in a ${type} state`);
    }
  }
  const fields: Record<string, Template> = {};
  for (const field of EVALUATED) {
    if (state[field] !== undefined)
      fields[field] = safely(() => compileTemplate(state[field] as Json, field), path, refused);
  }
  const loaded: State = {
    name,
    type,
    fields,
    retry: ((state.Retry ?? []) as Definition[]).map(loadRetrier),
    catchers: ((state.Catch ?? []) as Definition[]).map((rule, index) => ({
      errorEquals: rule.ErrorEquals as string[],
      next: String(rule.Next),
      ...loadResult(rule, `Catch[${index}]`, path, refused),
    })),
    choices: ((state.Choices ?? []) as Definition[]).map((rule, index) => ({
      condition: safely(() => compileTemplate(rule.Condition as Json, `Choices[${index}]/Condition`), path, refused),
      next: String(rule.Next),
      ...loadResult(rule, `Choices[${index}]`, path, refused),
    })),
    branches: ((state.Branches ?? []) as Definition[]).map((branch, index) =>
      loadBranch(branch, jsonata, `${path}/Branches[${index}]`, refused),
    ),
    distributed: false,
    ...(state.Next !== undefined && { next: String(state.Next) }),
    ...(state.Default !== undefined && { defaultNext: String(state.Default) }),
    ...(state.Resource !== undefined && { resource: String(state.Resource) }),
  };
  if (type === 'Map') loadMap(loaded, state, jsonata, path, refused);
  return loaded;
}

function loadMap(loaded: State, state: Definition, jsonata: boolean, path: string, refused: string[]): void {
  const processor = (state.ItemProcessor ?? {}) as Definition;
  const config = (processor.ProcessorConfig ?? {}) as Definition;
  loaded.processor = loadBranch(processor, jsonata, `${path}/ItemProcessor`, refused);
  loaded.distributed = config.Mode === 'DISTRIBUTED';
  if (loaded.distributed && config.ExecutionType !== 'STANDARD')
    refused.push(`${path}: only STANDARD children are supported`);
  if (state.Label) loaded.label = String(state.Label);
  const reader = state.ItemReader as Definition | undefined;
  if (reader) {
    const readerConfig = (reader.ReaderConfig ?? {}) as Definition;
    if (readerConfig.InputType !== 'JSON') refused.push(`${path}/ItemReader: only InputType JSON is supported`);
    loaded.reader = { resource: String(reader.Resource) };
    loaded.fields.ReaderArguments = safely(
      () => compileTemplate(reader.Arguments ?? {}, 'ItemReader/Arguments'),
      path,
      refused,
    );
    if (readerConfig.MaxItems !== undefined) {
      loaded.fields.MaxItems = safely(
        () => compileTemplate(readerConfig.MaxItems as Json, 'ItemReader/ReaderConfig/MaxItems'),
        path,
        refused,
      );
    }
  }
  const writer = state.ResultWriter as Definition | undefined;
  if (writer) {
    const writerConfig = (writer.WriterConfig ?? {}) as Definition;
    const transformation = writerConfig.Transformation ?? 'NONE';
    if ((writerConfig.OutputType ?? 'JSON') !== 'JSON' || !['NONE', 'COMPACT'].includes(String(transformation))) {
      refused.push(`${path}/ResultWriter/WriterConfig: only JSON with NONE or COMPACT is supported`);
    }
    loaded.writer = { resource: String(writer.Resource), compact: transformation === 'COMPACT' };
    loaded.fields.WriterArguments = safely(
      () => compileTemplate(writer.Arguments ?? {}, 'ResultWriter/Arguments'),
      path,
      refused,
    );
  }
}

function loadResult(rule: Definition, at: string, path: string, refused: string[]) {
  return {
    ...(rule.Output !== undefined && {
      output: safely(() => compileTemplate(rule.Output as Json, `${at}/Output`), path, refused),
    }),
    ...(rule.Assign !== undefined && {
      assign: safely(() => compileTemplate(rule.Assign as Json, `${at}/Assign`), path, refused),
    }),
  };
}

function loadRetrier(rule: Definition): Retrier {
  return {
    errorEquals: rule.ErrorEquals as string[],
    intervalSeconds: (rule.IntervalSeconds as number) ?? 1,
    maxAttempts: (rule.MaxAttempts as number) ?? 3,
    backoffRate: (rule.BackoffRate as number) ?? 2,
    ...(rule.MaxDelaySeconds !== undefined && { maxDelaySeconds: rule.MaxDelaySeconds as number }),
    fullJitter: rule.JitterStrategy === 'FULL',
  };
}

function safely(load: () => Template, path: string, refused: string[]): Template {
  try {
    return load();
  } catch (error) {
    refused.push(`${path}: ${(error as { message?: string }).message ?? String(error)}`);
    return { kind: 'literal', value: null };
  }
}
