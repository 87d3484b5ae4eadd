import type { ResourceAttributes, User } from '../access/rules';
import type { PathAttributes } from './request-attributes';
import { isReview } from './resources';

/** That somebody has changed something, or wanted what they may not: for who asks later. It names things, and shows nothing of them. */
export interface AuditEntry {
  user: string;
  /** The session of a role, where the user is the role. */
  session?: string;
  verb: string;
  /** `jobs`, `pods/log`; the path of what is no object. */
  resource: string;
  namespace?: string;
  name?: string;
  /** Below 300 it was done, 403 is forbidden. */
  code: number;
}

const READING = ['get', 'list', 'watch'];

/** @returns undefined for what changes nothing and is allowed, and for what was refused because it is wrong */
export async function auditOf(
  user: User,
  wanted: ResourceAttributes | PathAttributes,
  response: Response,
  dryRun: boolean,
): Promise<AuditEntry | undefined> {
  const { status: code } = response;
  const isChange = code < 300 && !dryRun && !READING.includes(wanted.verb);
  if (code !== 403 && (!isChange || 'path' in wanted || isReview(wanted))) return undefined;
  const arn = user.extra?.arn?.[0];
  const who = { user: user.username, ...(arn && arn !== user.username && { session: arn }) };
  if ('path' in wanted) return { ...who, verb: wanted.verb, resource: wanted.path, code };
  const { verb, resource, subresource, namespace } = wanted;
  const name = wanted.name || (verb === 'create' && code === 201 ? await nameIn(response) : '');
  return {
    ...who,
    ...{ verb, resource: subresource ? `${resource}/${subresource}` : resource },
    ...(namespace && { namespace }),
    ...(name && { name }),
    code,
  };
}

/** Of what was created: the request may have left it to the server. */
async function nameIn(response: Response): Promise<string> {
  const { metadata } = (await response.clone().json()) as { metadata?: { name?: string } };
  return metadata?.name ?? '';
}
