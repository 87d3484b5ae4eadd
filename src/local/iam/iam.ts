import { ServiceError } from '../service';
import type { Access } from './access';
import type { Context } from './condition';
import { about, decide, naming, type Statement } from './policy';

/** A role with everything that its policies say. */
export interface RoleDefinition {
  name: string;
  arn: string;
  /** Who may take it on. */
  trust: Statement[];
  statements: Statement[];
}

/** The policy of a queue, a bucket or a function. */
export interface ResourcePolicy {
  /** ARN of the resource. */
  resource: string;
  statements: Statement[];
}

export interface IamDependencies {
  account: string;
  roles: RoleDefinition[];
  resourcePolicies: ResourcePolicy[];
  /** Told of every decision about a role, in the turn in which it is made. */
  decided?(roleName: string, access: Access, allowed: boolean): void;
}

/** Someone whose requests are decided about. */
export interface Principal {
  /** @throws ServiceError as the service words it, unless everything is allowed */
  require(accesses: Access[]): void;
}

/** The stand-in for AWS IAM: evaluates the policies of the stack. */
export interface Iam {
  /**
   * A role that someone has taken on.
   * @param session how it is called in errors; for a function its name
   */
  as(roleArn: string, session: string): Principal;
  /** Whether the role is one of the stack. */
  knows(roleArn: string): boolean;
  /** Why a service may not take on a role; undefined when it may. */
  cannotAssume(service: string, roleArn: string, context?: Context): string | undefined;
  /** Why a role may not do something; undefined when it may. */
  cannot(roleArn: string, access: Access): string | undefined;
  /** Whether the policy of a resource lets a service do something with it. */
  serviceMay(service: string, access: Access): boolean;
}

/** The account itself: the user of the local cloud, who has signed in as nobody in particular. */
export const ROOT: Principal = { require: () => {} };

/** Whatever comes here comes over the loopback interface: policies that ask for TLS are content. */
const OF_EVERY_REQUEST: Context = { 'aws:SecureTransport': 'true' };

/**
 * Decisions as IAM makes them within one account (IAM: "Policy evaluation logic"): what nothing allows is refused, and what something denies
 * as well. Each role's statements are looked through once for each action. No permissions boundaries, session policies and organizations.
 */
export function createIam({ account, roles, resourcePolicies, decided }: IamDependencies): Iam {
  const byArn = new Map(roles.map((role) => [role.arn, { role, byAction: new Map<string, Statement[]>() }]));
  const ofResources = new Map<string, Statement[]>();
  for (const { resource, statements } of resourcePolicies)
    ofResources.set(resource, [...(ofResources.get(resource) ?? []), ...statements]);

  const ofRole = (roleArn: string, action: string): Statement[] => {
    const known = byArn.get(roleArn);
    if (!known) return [];
    let statements = known.byAction.get(action);
    if (!statements) {
      statements = about(known.role.statements, action);
      known.byAction.set(action, statements);
    }
    return statements;
  };
  const ofResource = (principal: string, { action, resource }: Access): Statement[] => {
    const statements = ofResources.get(ownerOf(resource));
    return statements ? naming(about(statements, action), principal) : [];
  };
  const contextOf = ({ context }: Access): Context =>
    context ? { ...OF_EVERY_REQUEST, ...context } : OF_EVERY_REQUEST;
  const nameOf = (roleArn: string) => roleArn.slice(roleArn.lastIndexOf('/') + 1);

  /** In one account either of them is enough, and neither may deny. */
  const reasonAgainst = (roleArn: string, access: Access): string | undefined => {
    const context = contextOf(access);
    const byIdentity = decide(ofRole(roleArn, access.action), access, context);
    const byResource = decide(ofResource(roleArn, access), access, context);
    const denied = byIdentity === 'Deny' ? 'an identity-based' : byResource === 'Deny' ? 'a resource-based' : undefined;
    const allowed = !denied && (byIdentity === 'Allow' || byResource === 'Allow');
    decided?.(nameOf(roleArn), access, allowed);
    if (allowed) return undefined;
    return denied
      ? `with an explicit deny in ${denied} policy`
      : `because no identity-based policy allows the ${access.action} action`;
  };

  return {
    as: (roleArn, session) => ({
      require(accesses) {
        for (const access of accesses) {
          const reason = reasonAgainst(roleArn, access);
          if (reason === undefined) continue;
          const user = `arn:aws:sts::${account}:assumed-role/${nameOf(roleArn)}/${session}`;
          throw denied(
            access,
            `User: ${user} is not authorized to perform: ${access.action} on resource: ${access.resource} ${reason}`,
          );
        }
      },
    }),
    knows: (roleArn) => byArn.has(roleArn),
    cannotAssume(service, roleArn, context = {}) {
      const known = byArn.get(roleArn);
      if (!known) return `there is no role ${roleArn}`;
      const access = { action: 'sts:AssumeRole', resource: roleArn, context };
      const statements = naming(about(known.role.trust, access.action), service);
      if (decide(statements, access, contextOf(access)) === 'Allow') return undefined;
      return `the role ${known.role.name} cannot be assumed by ${service}`;
    },
    cannot(roleArn, access) {
      if (reasonAgainst(roleArn, access) === undefined) return undefined;
      return `the role ${nameOf(roleArn)} does not allow ${access.action} on ${access.resource}`;
    },
    serviceMay: (service, access) => decide(ofResource(service, access), access, contextOf(access)) === 'Allow',
  };
}

/** The resource whose policy speaks of this one: the bucket of an object, the function of a version. */
function ownerOf(resource: string): string {
  const [, , service, , , ...rest] = resource.split(':');
  if (service === 's3') return resource.split('/')[0] ?? resource;
  if (service === 'lambda' && rest.length > 2) return resource.split(':').slice(0, 7).join(':');
  return resource;
}

/** The JSON protocols answer 400; Lambda and S3 do not, and S3 has a name of its own. */
function denied({ action }: Access, message: string): ServiceError {
  const [service] = action.split(':');
  if (service === 's3') return new ServiceError('AccessDenied', message, 403);
  return new ServiceError('AccessDeniedException', message, service === 'lambda' ? 403 : 400);
}
