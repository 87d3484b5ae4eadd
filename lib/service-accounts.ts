import { load } from 'js-yaml';
import { dnsLabel, dnsSubdomain } from '../src/job/name-formats';
import type { ServiceAccounts } from '../src/plan/service-accounts';

/** Bytes of all variables of a function (Lambda quotas: 4 KB), less what the other variables take. */
const MOST_BYTES = 2_500;

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
  const bytes = Buffer.byteLength(JSON.stringify(serviceAccounts));
  if (bytes > MOST_BYTES)
    problems.push(
      `takes ${bytes} bytes, and a function can be given ${MOST_BYTES}: use fewer accounts, or roles with shorter names`,
    );
  return { serviceAccounts, problems };
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
