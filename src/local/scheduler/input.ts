import * as z from 'zod';
import { ServiceError } from '../service';
import { ExpressionError, parseExpression } from './expression';

const retryPolicy = z.strictObject({
  MaximumRetryAttempts: z.int().min(0).max(185).default(185),
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
});

/** Seconds since the epoch, as the SDK writes times. */
const date = z.number().optional();

const schedule = z.strictObject({
  GroupName: z.string().min(1),
  ScheduleExpression: z.string().min(1).max(256).superRefine(checkExpression),
  ScheduleExpressionTimezone: z.string().min(1).max(50).refine(isZone, 'is no time zone').default('UTC'),
  StartDate: date,
  EndDate: date,
  State: z.literal('ENABLED').default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Description: z.string().max(512).optional(),
  ClientToken: z.string().optional(),
  Target: z.strictObject({
    Arn: z.string().regex(/^arn:aws:lambda:/, 'only functions are called'),
    RoleArn: z.string().min(1),
    Input: z.string().optional(),
    RetryPolicy: retryPolicy.optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string().min(1) }).optional(),
  }),
});

export type ScheduleInput = z.infer<typeof schedule>;

export const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

/** @throws ServiceError ValidationException, naming a member that the stand-in does not implement */
export function scheduleInput(action: string, body: unknown): ScheduleInput {
  const parsed = schedule.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues as [z.core.$ZodIssue];
  const path = issue.path.join('.');
  const what =
    issue.code === 'unrecognized_keys'
      ? `the local cloud does not implement the member "${[...issue.path, issue.keys[0]].join('.')}" of ${action}`
      : `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${issue.message}`;
  throw new ServiceError('ValidationException', what);
}

function checkExpression(text: string, context: z.RefinementCtx): void {
  try {
    parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
