import * as z from 'zod';
import type { Access } from './access';
import { type Condition, type Context, conditionOf, KEYS, OPERATORS } from './condition';
import { type Pattern, patternOf } from './pattern';

/** A statement of a policy, ready to be asked. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: Pattern[];
  resources: Pattern[];
  /** Whom a policy of a resource is about: services by their names, others by their ARNs. */
  principals: Pattern[];
  condition: Condition;
}

const VARIABLE = /\$\{/;

/** What may stand alone or in a list. */
const oneOrMore = <T>(schema: z.ZodType<T>) => z.preprocess((value) => [value].flat(), z.array(schema));

const text = z.string().refine((value) => !VARIABLE.test(value), 'the local cloud does not know variables in policies');
const texts = oneOrMore(text);
/** Also numbers and booleans, which IAM takes for the texts that they are written as. */
const values = oneOrMore(z.union([text, z.number().transform(String), z.boolean().transform(String)]));

const condition = z.record(z.string(), z.record(z.string(), values)).superRefine((operators, check) => {
  const refuse = (message: string) => check.addIssue({ code: 'custom', message });
  for (const [operator, keys] of Object.entries(operators)) {
    if (!Object.hasOwn(OPERATORS, operator)) refuse(`the local cloud does not know the condition operator ${operator}`);
    for (const key of Object.keys(keys))
      if (!KEYS.includes(key)) refuse(`the local cloud does not know the condition key ${key}`);
  }
});

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: texts,
    Resource: texts.default(['*']),
    Principal: z
      .union([z.literal('*'), z.strictObject({ AWS: texts.optional(), Service: texts.optional() })])
      .optional(),
    Condition: condition.default({}),
  })
  .transform(
    ({ Effect, Action, Resource, Principal, Condition }): Statement => ({
      effect: Effect,
      // Names of actions are the same in any case (IAM: "Policy elements: Action").
      actions: Action.map((action) => patternOf(action.toLowerCase())),
      resources: Resource.map(patternOf),
      principals: (Principal === '*' ? ['*'] : Object.values(Principal ?? {}).flatMap((named) => named ?? [])).map(
        patternOf,
      ),
      condition: conditionOf(Condition),
    }),
  );

/** A policy document. What of the policy language the local cloud does not evaluate, such as NotAction, is refused by its name. */
export const policyDocument = z
  .strictObject({
    Version: z.literal('2012-10-17', 'only the version 2012-10-17 of the policy language is known here').optional(),
    Id: z.string().optional(),
    Statement: oneOrMore(statement),
  })
  .transform(({ Statement }) => Statement);

/** How a list of statements decides: one that denies wins over all that allow. undefined: none is about it. */
export function decide(
  statements: readonly Statement[],
  access: Access,
  context: Context,
): 'Allow' | 'Deny' | undefined {
  let decision: 'Allow' | undefined;
  for (const { effect, resources, condition } of statements) {
    if (decision === 'Allow' && effect === 'Allow') continue;
    if (!resources.some((matches) => matches(access.resource)) || !condition(context)) continue;
    if (effect === 'Deny') return 'Deny';
    decision = 'Allow';
  }
  return decision;
}

/** Those that are about an action. */
export function about(statements: readonly Statement[], action: string): Statement[] {
  const wanted = action.toLowerCase();
  return statements.filter(({ actions }) => actions.some((matches) => matches(wanted)));
}

/** Those of a resource's policy that are about someone. @param principal name of a service, or the ARN of a role */
export function naming(statements: readonly Statement[], principal: string): Statement[] {
  return statements.filter(({ principals }) => principals.some((matches) => matches(principal)));
}
