import * as z from 'zod';
import type { Json } from './host';
import { MAX_RETRY_DELAY_SECONDS, MAX_SECONDS } from './limits';

/** The shape of a definition in JSONata (the Amazon States Language): each object has these members and no others. */

const json = z.custom<Json>((value) => value !== undefined);
const expressionOr = <T extends z.ZodType>(literal: T) =>
  z.union([z.string().startsWith('{%').endsWith('%}'), literal]);
const seconds = z.int().min(1).max(MAX_SECONDS);
const percentage = z.number().min(0).max(100);
const comment = { Comment: z.unknown().optional() };
const name = z.string().min(1).max(80);

const errorEquals = z
  .array(z.string())
  .min(1)
  .refine((names) => !names.includes('States.ALL') || names.length === 1, 'States.ALL must stand alone');

/** Only in the last place would a handler of everything leave something to the others. */
const lastOfAll = (handlers: readonly { ErrorEquals: string[] }[]) =>
  handlers.slice(0, -1).every(({ ErrorEquals }) => !ErrorEquals.includes('States.ALL'));
const handlers = <T extends z.ZodType<{ ErrorEquals: string[] }>>(handler: T) =>
  z.array(handler).refine(lastOfAll, 'States.ALL must be in the last place').optional();

const variables = z
  .record(
    z
      .string()
      .max(80)
      .regex(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u, 'not a name for a variable')
      .refine((variable) => variable !== 'states' && variable !== '__proto__', 'reserved'),
    json,
  )
  .optional();

const result = { Output: json.optional(), Assign: variables };
const common = { ...comment, QueryLanguage: z.literal('JSONata').optional() };
const going = { Next: name.optional(), End: z.literal(true).optional() };
const retrier = z.strictObject({
  ...comment,
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(MAX_SECONDS).default(1),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(MAX_RETRY_DELAY_SECONDS).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.strictObject({ ...comment, ...result, ErrorEquals: errorEquals, Next: name });
const handling = { Retry: handlers(retrier), Catch: handlers(catcher) };
const rule = z.strictObject({ ...comment, ...result, Condition: expressionOr(z.boolean()), Next: name });

const branch = z.strictObject({ ...comment, StartAt: name, States: z.record(name, z.unknown()) });
const processor = z.strictObject({
  ...comment,
  StartAt: name,
  States: z.record(name, z.unknown()),
  ProcessorConfig: z
    .union([
      z.strictObject({ Mode: z.literal('INLINE') }),
      z.strictObject({ Mode: z.literal('DISTRIBUTED'), ExecutionType: z.literal('STANDARD') }),
    ])
    .optional(),
});
const reader = z.strictObject({
  ...comment,
  Resource: z.string(),
  Arguments: json.optional(),
  ReaderConfig: z.strictObject({
    InputType: z.literal('JSON'),
    MaxItems: expressionOr(z.int().min(0)).optional(),
  }),
});
const writer = z.strictObject({
  ...comment,
  Resource: z.string(),
  Arguments: json,
  WriterConfig: z
    .strictObject({ OutputType: z.literal('JSON').optional(), Transformation: z.enum(['NONE', 'COMPACT']).optional() })
    .optional(),
});

export const STATE_SHAPES = {
  Pass: z.strictObject({ Type: z.literal('Pass'), ...common, ...result, ...going }),
  Succeed: z.strictObject({ Type: z.literal('Succeed'), ...common, Output: json.optional() }),
  Fail: z.strictObject({
    Type: z.literal('Fail'),
    ...common,
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  Choice: z.strictObject({
    ...{ Type: z.literal('Choice'), ...common, ...result },
    Choices: z.array(rule).min(1),
    Default: name.optional(),
  }),
  Wait: z
    .strictObject({
      ...{ Type: z.literal('Wait'), ...common, ...result, ...going },
      Seconds: expressionOr(z.int().min(0).max(MAX_SECONDS)).optional(),
      Timestamp: z.string().optional(),
    })
    .refine(
      (wait) => (wait.Seconds === undefined) !== (wait.Timestamp === undefined),
      'needs either Seconds or Timestamp',
    ),
  Task: z.strictObject({
    ...{ Type: z.literal('Task'), ...common, ...result, ...going, ...handling },
    Resource: z
      .string()
      .startsWith('arn:')
      .refine((arn) => !arn.endsWith('.waitForTaskToken'), 'task tokens are not supported')
      .refine((arn) => !/:states:[^:]*:[^:]*:activity:/.test(arn), 'activities are not supported'),
    Arguments: json.optional(),
    TimeoutSeconds: expressionOr(seconds).optional(),
    HeartbeatSeconds: expressionOr(seconds).optional(),
    Credentials: z.strictObject({ RoleArn: z.string() }).optional(),
  }),
  Parallel: z.strictObject({
    ...{ Type: z.literal('Parallel'), ...common, ...result, ...going, ...handling },
    Branches: z.array(branch).min(1),
    Arguments: json.optional(),
  }),
  Map: z.strictObject({
    ...{ Type: z.literal('Map'), ...common, ...result, ...going, ...handling },
    ItemProcessor: processor,
    Items: expressionOr(z.array(json)).optional(),
    ItemSelector: json.optional(),
    MaxConcurrency: expressionOr(z.int().min(0)).optional(),
    ToleratedFailureCount: expressionOr(z.int().min(0)).optional(),
    ToleratedFailurePercentage: expressionOr(percentage).optional(),
    Label: z
      .string()
      .max(40)
      .regex(/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]+$/, 'holds a character that no label may have')
      .optional(),
    ItemReader: reader.optional(),
    ResultWriter: writer.optional(),
  }),
};

export const MACHINE_SHAPE = z.strictObject({
  ...comment,
  QueryLanguage: z.enum(['JSONata', 'JSONPath']).optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: seconds.optional(),
  StartAt: name,
  States: z.record(name, z.unknown()),
});

type Shapes = { [T in keyof typeof STATE_SHAPES]: z.output<(typeof STATE_SHAPES)[T]> };
export type StateType = keyof Shapes;
export type Definition<T extends StateType = StateType> = Shapes[T];
export type RetrierDefinition = z.output<typeof retrier>;
export type CatcherDefinition = z.output<typeof catcher>;
