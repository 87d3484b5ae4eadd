import { OPERATORS } from './operators';

/** An EventBridge event pattern, also the filter of an event source mapping. */
export type EventPattern = { [key: string]: EventPattern | unknown[] };

/**
 * Whether a pattern matches an event: every field must. Implements exact values, `prefix`, `suffix`, `anything-but` (values), `exists`,
 * `numeric` and `$or`; `checkPattern` refuses everything else by name when the rule is made. Of a list in the event one element that
 * matches is enough.
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  for (const field in pattern) {
    const wanted = pattern[field];
    if (field === '$or') {
      if (!(wanted as EventPattern[]).some((branch) => matchesPattern(branch, event))) return false;
    } else if (!matchesField(wanted as EventPattern | unknown[], member(event, field))) return false;
  }
  return true;
}

function member(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return (value as Record<string, unknown>)[field];
}

function matchesField(wanted: EventPattern | unknown[], value: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some((rule) => matchesRule(rule, value));
  if (Array.isArray(value) && value.length > 0) return value.some((element) => matchesPattern(wanted, element));
  return matchesPattern(wanted, value);
}

function matchesRule(rule: unknown, value: unknown): boolean {
  // An empty list has nothing in it that could be there.
  const present = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (typeof rule !== 'object' || rule === null) return present.includes(rule);
  const [name, argument] = Object.entries(rule)[0] as [string, unknown];
  return OPERATORS[name]?.matches(argument, present) ?? false;
}

/** @throws Error naming everything that the pattern asks for and this stand-in does not do */
export function checkPattern(pattern: EventPattern): void {
  const refused: string[] = [];
  checkFields(pattern, '', refused);
  if (refused.length > 0) throw new Error(`This event pattern cannot be used:\n${refused.join('\n')}`);
}

function checkFields(pattern: unknown, path: string, refused: string[]): void {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
    refused.push(`${path || 'pattern'}: must be an object`);
    return;
  }
  for (const [field, wanted] of Object.entries(pattern)) {
    const at = path === '' ? field : `${path}.${field}`;
    if (field === '$or') checkBranches(wanted, at, refused);
    else if (!Array.isArray(wanted)) {
      if (typeof wanted === 'object' && wanted !== null) checkFields(wanted, at, refused);
      else refused.push(`${at}: must be a list of values or an object`);
    } else if (wanted.length === 0) refused.push(`${at}: the list must not be empty`);
    else for (const rule of wanted) checkRule(rule, at, refused);
  }
}

function checkBranches(branches: unknown, at: string, refused: string[]): void {
  if (!Array.isArray(branches) || branches.length < 2) refused.push(`${at}: must be a list of two patterns or more`);
  else for (const [index, branch] of branches.entries()) checkFields(branch, `${at}[${index}]`, refused);
}

function checkRule(rule: unknown, at: string, refused: string[]): void {
  if (typeof rule !== 'object' || rule === null) return;
  const names = Object.keys(rule);
  const [name = ''] = names;
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (names.length !== 1) refused.push(`${at}: a rule has exactly one operator, not ${JSON.stringify(names)}`);
  else if (!operator) refused.push(`${at}: the operator "${name}" is not implemented by the local cloud`);
  else if (!operator.takes((rule as Record<string, unknown>)[name]))
    refused.push(`${at}: "${name}" with ${JSON.stringify(rule)} is not implemented by the local cloud`);
}
