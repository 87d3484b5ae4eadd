import { matches } from './wildcard';

/** Who asks, as whoever let the request in knows it (Kubernetes' UserInfo). */
export interface User {
  /** In AWS the ARN of a user, or of the role that was assumed. */
  username: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

/** One rule of the access file: these principals may do this. Rules only allow; what none allows is forbidden. */
export interface Rule {
  /** ARNs of users and roles; a `*` stands for any characters of a name. */
  principals: string[];
  /** Names of namespaces, also with `*`. Only `*` itself covers what is in no namespace, and lists of all. */
  namespaces: string[];
  /** Plural names, with a subresource as `pods/log`; `*` is everything. */
  resources: string[];
  /** As in Kubernetes: get, list, watch, create, update, patch, delete, deletecollection; `*` is every one. */
  verbs: string[];
}

/** What the access file holds, as it is packaged with the function that asks it. */
export interface AccessFile {
  rules: Rule[];
}

/** What a request wants, in the API server's words (authorizer.Attributes). */
export interface ResourceAttributes {
  verb: string;
  group: string;
  resource: string;
  subresource: string;
  /** Empty for what is in no namespace, and for lists over all of them. */
  namespace: string;
  /** Empty when the request names none. */
  name: string;
}

/** May do everything, as in Kubernetes. No rule makes somebody its member: only a local cloud's user is. */
export const MASTERS = 'system:masters';

const EVERYTHING: Rule = { principals: ['*'], namespaces: ['*'], resources: ['*'], verbs: ['*'] };

/** The rules that name a user. Whoever is named by none is nobody here. */
export function rulesOf({ username, groups }: User, { rules }: AccessFile): Rule[] {
  if (groups.includes(MASTERS)) return [EVERYTHING];
  return rules.filter(({ principals }) => principals.some((pattern) => matches(pattern, username)));
}

/** Whether one of these rules allows it; a `*` that is asked about is allowed by a `*` only, as in Kubernetes' RBAC. */
export function allows(rules: Rule[], wanted: ResourceAttributes): boolean {
  const resource = wanted.subresource ? `${wanted.resource}/${wanted.subresource}` : wanted.resource;
  const ofAny = `*/${wanted.subresource}`;
  return rules.some(
    ({ namespaces, resources, verbs }) =>
      namespaces.some((pattern) => matches(pattern, wanted.namespace)) &&
      resources.some((each) => each === '*' || each === resource || (wanted.subresource !== '' && each === ofAny)) &&
      verbs.some((verb) => verb === '*' || verb === wanted.verb),
  );
}
