import {
  type CatcherDefinition,
  type Definition,
  type RetrierDefinition,
  STATE_SHAPES,
  type StateType,
} from './definition';
import type { Json } from './host';
import type { Problems } from './problems';
import type { Retrier } from './retry';
import type { Branch, Catcher, Distributed, HandlingState, MapState, Result, State } from './state';
import { compileTemplate, type Template } from './template';
import { parseTimestamp } from './timestamp';

export interface RawBranch {
  StartAt: string;
  States: Record<string, Json>;
}

/** What a branch takes over from around it. */
export interface Scope {
  /** Whether JSONata is the query language of states that name none. */
  jsonata: boolean;
  /** Variables that the scopes around it assign. */
  outer: ReadonlySet<string>;
}

/** Reads the states of a branch; a state with problems is left out. */
export function loadBranch(raw: RawBranch, scope: Scope, path: string, problems: Problems): Branch {
  const names = new Set(Object.keys(raw.States));
  const outer = new Set([...scope.outer, ...assignedIn(raw)]);
  const states = new Map<string, State>();
  if (!names.has(raw.StartAt)) problems.add(`${path}/StartAt`, `there is no state "${raw.StartAt}"`);
  for (const [name, definition] of Object.entries(raw.States)) {
    const loader = new StateLoader(name, names, { ...scope, outer }, `${path}/States/${name}`, problems);
    const state = loader.load(definition);
    if (state) states.set(name, state);
    for (const variable of scope.outer) {
      if (state?.assign?.has(variable)) {
        problems.add(`${path}/States/${name}/Assign/${variable}`, 'a scope around this one assigns the same name');
      }
    }
  }
  return { startAt: raw.StartAt, states };
}

function assignedIn(raw: RawBranch): string[] {
  return Object.values(raw.States).flatMap((state) => {
    const assign = (state as { Assign?: Json } | null)?.Assign;
    return assign && typeof assign === 'object' ? Object.keys(assign) : [];
  });
}

class StateLoader {
  constructor(
    private readonly name: string,
    private readonly names: ReadonlySet<string>,
    private readonly scope: Scope,
    private readonly path: string,
    private readonly problems: Problems,
  ) {}

  load(raw: Json): State | undefined {
    const { Type, QueryLanguage } = (raw ?? {}) as { Type?: StateType; QueryLanguage?: string };
    const shape = Type !== undefined && Object.hasOwn(STATE_SHAPES, Type) ? STATE_SHAPES[Type] : undefined;
    if (shape === undefined) {
      this.problems.add(`${this.path}/Type`, `there is no type ${JSON.stringify(Type)}`);
      return undefined;
    }
    if (QueryLanguage === 'JSONPath' || (QueryLanguage === undefined && !this.scope.jsonata)) {
      this.problems.add(this.path, 'the query language JSONPath is not supported, only JSONata');
      return undefined;
    }
    const parsed = shape.safeParse(raw);
    this.problems.addShape(this.path, parsed.error);
    return parsed.success ? this.state(parsed.data as Definition) : undefined;
  }

  private state(raw: Definition): State {
    const { name } = this;
    switch (raw.Type) {
      case 'Pass':
        return { type: 'Pass', name, ...this.result(raw), ...this.going(raw) };
      case 'Succeed':
        return { type: 'Succeed', name, ...this.result(raw) };
      case 'Fail':
        return {
          type: 'Fail',
          name,
          ...this.template('error', raw.Error, 'Error'),
          ...this.template('cause', raw.Cause, 'Cause'),
        };
      case 'Choice':
        return {
          type: 'Choice',
          name,
          ...this.result(raw),
          ...this.next(raw.Default, 'Default'),
          choices: this.choices(raw),
        };
      case 'Wait':
        return {
          ...{ type: 'Wait', name, ...this.result(raw), ...this.going(raw) },
          ...this.template('seconds', raw.Seconds, 'Seconds'),
          ...this.template('timestamp', this.timestamp(raw.Timestamp), 'Timestamp'),
        };
      case 'Task':
        return {
          ...{ type: 'Task', ...this.handling(raw), resource: raw.Resource },
          ...this.template('arguments', raw.Arguments, 'Arguments'),
          ...this.template('timeoutSeconds', raw.TimeoutSeconds, 'TimeoutSeconds'),
          ...this.template('heartbeatSeconds', raw.HeartbeatSeconds, 'HeartbeatSeconds'),
          ...this.template('credentials', raw.Credentials, 'Credentials'),
        };
      case 'Parallel':
        return {
          ...{ type: 'Parallel', ...this.handling(raw) },
          branches: raw.Branches.map((branch, index) =>
            this.inner(branch as RawBranch, `/Branches[${index}]`, this.scope),
          ),
          ...this.template('arguments', raw.Arguments, 'Arguments'),
        };
      case 'Map':
        return this.map(raw);
    }
  }

  private map(raw: Definition<'Map'>): MapState {
    const isDistributed = raw.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
    if (!isDistributed) {
      for (const field of ['ItemReader', 'ResultWriter', 'Label'] as const) {
        if (raw[field] !== undefined) this.problems.add(`${this.path}/${field}`, 'needs a Map of mode DISTRIBUTED');
      }
    }
    if (raw.ItemReader && raw.Items !== undefined)
      this.problems.add(`${this.path}/Items`, 'cannot stand beside ItemReader');
    // Children of a distributed Map see no variables of their parent (aws.md 1.1), so they may use the same names.
    const scope = isDistributed ? { ...this.scope, outer: new Set<string>() } : this.scope;
    return {
      ...{ type: 'Map', ...this.handling(raw) },
      processor: this.inner(raw.ItemProcessor as RawBranch, '/ItemProcessor', scope),
      ...this.template('items', raw.Items, 'Items'),
      ...this.template('itemSelector', raw.ItemSelector, 'ItemSelector'),
      ...this.template('maxConcurrency', raw.MaxConcurrency, 'MaxConcurrency'),
      ...(isDistributed && { distributed: this.distributed(raw) }),
    };
  }

  private distributed(raw: Definition<'Map'>): Distributed {
    const { ItemReader: reader, ResultWriter: writer } = raw;
    return {
      ...(raw.Label !== undefined && { label: raw.Label }),
      ...this.template('toleratedFailureCount', raw.ToleratedFailureCount, 'ToleratedFailureCount'),
      ...this.template('toleratedFailurePercentage', raw.ToleratedFailurePercentage, 'ToleratedFailurePercentage'),
      ...(reader && {
        reader: {
          resource: reader.Resource,
          ...this.template('arguments', reader.Arguments, 'ItemReader/Arguments'),
          ...this.template('maxItems', reader.ReaderConfig.MaxItems, 'ItemReader/ReaderConfig/MaxItems'),
        },
      }),
      ...(writer && {
        writer: {
          resource: writer.Resource,
          arguments: this.compile(writer.Arguments, 'ResultWriter/Arguments'),
          compact: writer.WriterConfig?.Transformation === 'COMPACT',
        },
      }),
    };
  }

  private inner(raw: RawBranch, path: string, scope: Scope): Branch {
    return loadBranch(raw, scope, this.path + path, this.problems);
  }

  private handling(
    raw: Definition<HandlingState['type']>,
  ): Omit<HandlingState, 'type'> & { retry: Retrier[]; catch: Catcher[] } {
    return {
      ...{ name: this.name, ...this.result(raw), ...this.going(raw) },
      retry: (raw.Retry ?? []).map(retrierOf),
      catch: (raw.Catch ?? []).map((rule: CatcherDefinition, index) => ({
        errorEquals: rule.ErrorEquals,
        ...this.result(rule, `Catch[${index}]/`),
        ...this.next(rule.Next, `Catch[${index}]/Next`),
      })),
    };
  }

  private choices(raw: Definition<'Choice'>) {
    return raw.Choices.map((rule, index) => ({
      condition: this.compile(rule.Condition, `Choices[${index}]/Condition`),
      ...this.result(rule, `Choices[${index}]/`),
      ...this.next(rule.Next, `Choices[${index}]/Next`),
    }));
  }

  private going({ Next, End }: { Next?: string | undefined; End?: boolean | undefined }): { next?: string } {
    if ((Next === undefined) === (End === undefined)) this.problems.add(this.path, 'needs either Next or "End": true');
    return this.next(Next, 'Next');
  }

  private next(target: string | undefined, field: string): { next?: string } {
    if (target === undefined) return {};
    if (!this.names.has(target)) this.problems.add(`${this.path}/${field}`, `there is no state "${target}"`);
    return { next: target };
  }

  private result(raw: { Output?: Json | undefined; Assign?: Record<string, Json> | undefined }, at = ''): Result {
    const assign = Object.entries(raw.Assign ?? {}).map(([variable, value]): [string, Template] => [
      variable,
      this.compile(value, `${at}Assign/${variable}`),
    ]);
    return {
      ...this.template('output', raw.Output, `${at}Output`),
      ...(assign.length > 0 && { assign: new Map(assign) }),
    };
  }

  private timestamp(text: string | undefined): string | undefined {
    if (text !== undefined && !text.startsWith('{%') && parseTimestamp(text) === undefined) {
      this.problems.add(`${this.path}/Timestamp`, 'String does not match RFC3339 timestamp');
    }
    return text;
  }

  private template<F extends string>(field: F, value: Json | undefined, location: string): { [K in F]?: Template } {
    return (value === undefined ? {} : { [field]: this.compile(value, location) }) as { [K in F]?: Template };
  }

  private compile(value: Json, location: string): Template {
    return compileTemplate(value, location, (problem) => this.problems.add(`${this.path}/${location}`, problem));
  }
}

function retrierOf(raw: RetrierDefinition): Retrier {
  return {
    errorEquals: raw.ErrorEquals,
    intervalSeconds: raw.IntervalSeconds,
    maxAttempts: raw.MaxAttempts,
    backoffRate: raw.BackoffRate,
    maxDelaySeconds: raw.MaxDelaySeconds,
    jitterStrategy: raw.JitterStrategy,
  };
}
