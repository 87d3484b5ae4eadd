import { load } from 'js-yaml';
import { dnsLabel, dnsSubdomain } from '../src/job/name-formats';
import type { ServiceAccounts } from '../src/plan/service-accounts';

/**
 * Characters of the ARNs of all roles. Two roles of the stack may pass them, each by ten managed policies of 6,144 characters (IAM quotas), of which
 * the CDK fills at least two thirds.
 */
export const MOST_CHARACTERS = 36_000;

const ROLE = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,500}$/;

/**
 * Reads the file of `-c serviceAccounts=FILE`: YAML or JSON, namespace -> name of the account -> ARN of the role.
 * @param text what is in the file
 * @returns every mistake in it, with its place
 */
export function readServiceAccounts(text: string): { serviceAccounts: ServiceAccounts; problems: string[] } {
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    const [first] = (error as Error).message.split('\n');
    return { serviceAccounts: {}, problems: [`is neither YAML nor JSON: ${first}`] };
  }
  const problems = [...problemsOf(value)];
  const serviceAccounts = problems.length > 0 ? {} : (value as ServiceAccounts);
  const characters = rolesOf(serviceAccounts).join('').length;
  if (characters > MOST_CHARACTERS)
    problems.push(
      `the ARNs of its roles have ${characters} characters, and the policies that let Gantry pass them have room for ${MOST_CHARACTERS}: let accounts share roles, use roles with shorter names, or several installations`,
    );
  return { serviceAccounts, problems };
}

/** Each role once. */
export function rolesOf(serviceAccounts: ServiceAccounts): string[] {
  return [...new Set(Object.values(serviceAccounts).flatMap((accounts) => Object.values(accounts)))];
}

function* problemsOf(value: unknown): Iterable<string> {
  if (!isMapping(value)) {
    yield 'must be a mapping of namespaces to mappings of account names to role ARNs';
    return;
  }
  for (const [namespace, accounts] of Object.entries(value)) {
    for (const mistake of dnsLabel(namespace)) yield `the namespace "${namespace}": ${mistake}`;
    if (!isMapping(accounts)) yield `${namespace}: must be a mapping of account names to role ARNs`;
    else yield* problemsOfNamespace(namespace, accounts);
  }
}

function* problemsOfNamespace(namespace: string, accounts: Record<string, unknown>): Iterable<string> {
  for (const [name, role] of Object.entries(accounts)) {
    const at = `${namespace}.${name}`;
    for (const mistake of dnsSubdomain(name)) yield `${at}: the name of the account ${mistake}`;
    if (typeof role !== 'string' || !ROLE.test(role))
      yield `${at}: ${JSON.stringify(role)} is no ARN of a role (arn:aws:iam::123456789012:role/NAME)`;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
