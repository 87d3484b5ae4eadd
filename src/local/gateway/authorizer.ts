import * as z from 'zod';
import type { Lambda } from '../lambda/lambda';
import type { AuthorizerContext } from './proxy-event';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** What the function of an authorizer may answer (API Gateway: "Output from an API Gateway Lambda authorizer"). */
const output = z.strictObject({
  principalId: z.string(),
  policyDocument: z.strictObject({
    Version: z.string().optional(),
    Statement: z.array(z.strictObject({ Effect: z.enum(['Allow', 'Deny']), Action: texts, Resource: texts })),
  }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/** What is said of a caller: they are let in, or the type of gateway response that turns them away. */
export type Decision = { context: AuthorizerContext } | { refusal: Refusal };
export type Refusal = 'UNAUTHORIZED' | 'ACCESS_DENIED' | 'AUTHORIZER_FAILURE' | 'AUTHORIZER_CONFIGURATION_ERROR';

/** Asks the function of an API's authorizer of type REQUEST. @param event with `methodArn` and what a proxy event says of the request */
export async function askAuthorizer(
  lambda: Pick<Lambda, 'invoke'>,
  functionArn: string,
  event: { methodArn: string },
): Promise<Decision> {
  const { payload, functionError } = await lambda.invoke(functionArn, JSON.stringify({ type: 'REQUEST', ...event }));
  if (functionError)
    return { refusal: JSON.parse(payload).errorMessage === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE' };
  const parsed = output.safeParse(JSON.parse(payload));
  if (!parsed.success) return { refusal: 'AUTHORIZER_CONFIGURATION_ERROR' };
  const { principalId, policyDocument, context } = parsed.data;
  const effects = policyDocument.Statement.filter(
    ({ Action, Resource }) => applies(Action, 'execute-api:Invoke') && applies(Resource, event.methodArn),
  ).map(({ Effect }) => Effect);
  if (!effects.includes('Allow') || effects.includes('Deny')) return { refusal: 'ACCESS_DENIED' };
  return { context: { ...context, principalId } };
}

/** `*` and `?` as in the policies of IAM. */
function applies(patterns: string[], value: string): boolean {
  return patterns.some((pattern) => {
    const quoted = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${quoted.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 's').test(value);
  });
}
