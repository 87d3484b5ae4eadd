import type { User } from './rules';

/**
 * What the function that lets callers in tells the one that serves them, through API Gateway: its context bears texts only, and is kept with the
 * decision for some minutes.
 */
export interface AuthorizerContext {
  username: string;
  /** With commas between them; may be empty. */
  groups: string;
  /** The ARN as STS gave it, with the session's name. */
  arn?: string;
  /** When the token ends, which a decision that is kept may outlive: milliseconds since the epoch. */
  expires?: string;
}

/** @param now time of the request. @returns undefined when nobody was let in, or for this time no longer */
export function userOf(context: Partial<AuthorizerContext> | null | undefined, now: number): User | undefined {
  const { username, groups = '', arn, expires } = context ?? {};
  if (!username || (expires !== undefined && !(now < Number(expires)))) return undefined;
  return { username, groups: groups.split(',').filter(Boolean), ...(arn && { extra: { arn: [arn] } }) };
}
