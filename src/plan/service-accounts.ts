import type { AdmittedJob, FieldError, PodSpec } from '../job/types';
import { POD_SPEC_PATH } from './containers';
import { forbidden } from './fields/field-rule';

/** The task role of each service account that pods may name: namespace -> name -> ARN of the role. The stack's configuration says it. */
export type ServiceAccounts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a pod without `serviceAccountName` has, in Kubernetes and here. */
const DEFAULT = 'default';

/** Accounts that a message names. */
const MOST_NAMED = 10;

export function serviceAccountOf({ serviceAccountName }: PodSpec): string {
  return serviceAccountName || DEFAULT;
}

/**
 * The role that the pods of a Job have.
 * @param stackRole that of pods whose service account is `default`, unless the list gives another one to it
 * @throws Error for an account that is not in the list (any more): pods never run with other permissions than they asked for
 */
export function taskRoleOf(job: AdmittedJob, accounts: ServiceAccounts, stackRole: string): string {
  const { namespace } = job.metadata;
  const name = serviceAccountOf(job.spec.template.spec);
  const role = roleOf(accounts, namespace, name) ?? (name === DEFAULT ? stackRole : undefined);
  if (role === undefined)
    throw new Error(`error looking up service account ${namespace}/${name}: it is not in the stack's configuration`);
  return role;
}

/** A Job whose pods name a service account that nobody has given a role to. */
export function unknownServiceAccount(job: AdmittedJob, accounts: ServiceAccounts): FieldError[] {
  const { namespace } = job.metadata;
  const name = serviceAccountOf(job.spec.template.spec);
  if (name === DEFAULT || roleOf(accounts, namespace, name) !== undefined) return [];
  const known = [DEFAULT, ...Object.keys(accounts[namespace] ?? {}).filter((other) => other !== DEFAULT)];
  const more = known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : '';
  return [
    forbidden(
      `${POD_SPEC_PATH}.serviceAccountName`,
      `the namespace ${namespace} has no service account "${name}"; it has ${known.slice(0, MOST_NAMED).join(', ')}${more}`,
      'Leave the field out, or have a role given to it in the stack (cdk deploy -c serviceAccounts=FILE).',
    ),
  ];
}

function roleOf(accounts: ServiceAccounts, namespace: string, name: string): string | undefined {
  const ofNamespace = Object.hasOwn(accounts, namespace) ? accounts[namespace] : undefined;
  return ofNamespace && Object.hasOwn(ofNamespace, name) ? ofNamespace[name] : undefined;
}
