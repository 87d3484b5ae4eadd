import { patternOf } from './pattern';

/** Condition keys of a request. */
export type Context = Readonly<Record<string, string>>;

export type Condition = (context: Context) => boolean;

/** Whether the value of a key is one of those that a policy names. */
type Operator = (named: string[]) => (value: string) => boolean;

const like: Operator = (named) => {
  const patterns = named.map(patternOf);
  return (value) => patterns.some((matches) => matches(value));
};
const equals: Operator = (named) => (value) => named.includes(value);

/** Both operators for ARNs know wildcards (IAM: "ARN condition operators"). */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ArnEquals: like,
  ArnLike: like,
  Bool: equals,
  StringEquals: equals,
  StringLike: like,
};

/** Keys that the stand-ins, and the services that call for others, give a value to. */
export const KEYS: readonly string[] = [
  ...['aws:SecureTransport', 'aws:SourceAccount', 'aws:SourceArn'],
  ...['ecs:cluster', 'iam:PassedToService'],
];

/** Every operator and every key of it must hold; a key that the request does not have holds for none. */
export function conditionOf(operators: Record<string, Record<string, string[]>>): Condition {
  const parts = Object.entries(operators).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, named]) => ({ key, holds: (OPERATORS[operator] as Operator)(named) })),
  );
  return (context) =>
    parts.every(({ key, holds }) => {
      const value = context[key];
      return value !== undefined && holds(value);
    });
}
