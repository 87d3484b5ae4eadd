import { AssemblyError } from './assembly-error';
import type { Place } from './physical-names';
import type { Template } from './template';

/** What a template's intrinsic functions ask about: the stack, and its resources by their logical ids. */
export interface Scope {
  template: Template;
  stackName: string;
  place: Place;
  /** What `Ref` gives for a resource. */
  ref(logicalId: string): string;
  attribute(logicalId: string, name: string): string;
}

/** A value that takes away the property it stands for (`AWS::NoValue`). */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * Evaluates every intrinsic function in a value of a template.
 * @throws AssemblyError naming a function that is not known or cannot be evaluated
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** @throws AssemblyError also for a condition the template does not have */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw new AssemblyError(`the template has no condition "${name}"`);
  return evaluate(condition, scope) === true;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [''];
  const intrinsic = entries.length === 1 && Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic) return intrinsic(argument, scope);
  if (entries.some(([key]) => key.startsWith('Fn::')))
    throw new AssemblyError(`the local cloud does not know the function ${entries.map(([key]) => key).join(', ')}`);
  const resolved = entries.map(([key, inner]) => [key, evaluate(inner, scope)] as const);
  return Object.fromEntries(resolved.filter(([, inner]) => inner !== NO_VALUE));
}

const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (argument, scope) => reference(String(argument), scope),
  Condition: (argument, scope) =>
    // Also the key of a policy statement, or of anything else that is called so: a condition's name is a text.
    typeof argument === 'string' && argument in scope.template.Conditions
      ? conditionHolds(argument, scope)
      : { Condition: evaluate(argument, scope) },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...path] = Array.isArray(argument) ? argument : String(argument).split('.');
    return scope.attribute(String(logicalId), text(evaluate(path.length === 1 ? path[0] : path.join('.'), scope)));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair('Fn::Join', argument);
    return list('Fn::Join', evaluate(parts, scope)).map(text).join(text(separator));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Select': (argument, scope) => {
    const [index, from] = pair('Fn::Select', argument);
    const chosen = list('Fn::Select', evaluate(from, scope))[Number(evaluate(index, scope))];
    if (chosen === undefined) throw new AssemblyError(`Fn::Select: there is no item ${JSON.stringify(index)}`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, from] = pair('Fn::Split', argument);
    return text(evaluate(from, scope)).split(text(separator));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = text(evaluate(argument, scope)) || scope.place.region;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list('Fn::FindInMap', evaluate(argument, scope)).map(text) as [string, string, string];
    const found = scope.template.Mappings[map]?.[first]?.[second];
    if (found === undefined) throw new AssemblyError(`Fn::FindInMap: nothing at ${map}.${first}.${second}`);
    return found;
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list('Fn::If', argument);
    return evaluate(conditionHolds(String(condition), scope) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [one, other] = pair('Fn::Equals', evaluate(argument, scope));
    return text(one) === text(other);
  },
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((part) => evaluate(part, scope) === true),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((part) => evaluate(part, scope) === true),
  'Fn::Not': (argument, scope) => evaluate(list('Fn::Not', argument)[0], scope) !== true,
};

function reference(name: string, scope: Scope): unknown {
  const pseudo: Record<string, unknown> = {
    'AWS::Region': scope.place.region,
    'AWS::AccountId': scope.place.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': scope.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${scope.place.region}:${scope.place.account}:stack/${scope.stackName}/local`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': NO_VALUE,
  };
  if (name in pseudo) return pseudo[name];
  const parameter = scope.template.Parameters[name];
  if (!parameter) return scope.ref(name);
  if (parameter.Default === undefined)
    throw new AssemblyError(`the parameter "${name}" has no default, and nobody can be asked for it here`);
  // A path into Parameter Store (`AWS::SSM::Parameter::Value`) stays one: CDK writes it for the bootstrap version only.
  return parameter.Default;
}

/** `${Name}`, `${Name.Attribute}` and, as a literal, `${!Name}`. */
function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const given = evaluate(variables ?? {}, scope) as Record<string, unknown>;
  return String(template).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(given, name)) return text(given[name]);
    const dot = name.indexOf('.');
    return dot < 0 ? text(reference(name, scope)) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
  });
}

function pair(name: string, argument: unknown): [unknown, unknown] {
  const items = list(name, argument);
  if (items.length !== 2) throw new AssemblyError(`${name} takes two arguments, not ${items.length}`);
  return items as [unknown, unknown];
}

function list(name: string, argument: unknown): unknown[] {
  if (!Array.isArray(argument)) throw new AssemblyError(`${name} takes a list`);
  return argument;
}

function text(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    throw new AssemblyError(`a text is needed where the template has ${JSON.stringify(value)}`);
  return String(value ?? '');
}
