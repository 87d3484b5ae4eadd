const ARN = /^arn:(aws(?:-[a-z]+)*):(iam|sts)::([0-9]{12}):(.+)$/;

/**
 * The ARN that rules are compared with: of an assumed role the role's, whoever named the session. What STS answers has no path of the
 * role, so the role's ARN here has none either.
 * @param arn as STS' GetCallerIdentity gives it
 * @returns undefined for what is no principal of IAM
 */
export function canonicalArn(arn: string): string | undefined {
  const [, partition, service, account, resource = ''] = ARN.exec(arn) ?? [];
  if (!account) return undefined;
  if (service === 'iam') return /^(user\/.+|root)$/.test(resource) ? arn : undefined;
  if (/^federated-user\/[^/]+$/.test(resource)) return arn;
  const role = /^assumed-role\/([^/]+)\/[^/]+$/.exec(resource)?.[1];
  return role && `arn:${partition}:iam::${account}:role/${role}`;
}

/** What is wrong with a principal of the access file, and what to write instead; undefined when nothing is. */
export function mistakeInPrincipal(pattern: string): { message: string; remedy: string } | undefined {
  const [, partition, service, account, resource = ''] = ARN.exec(pattern) ?? [];
  if (!account) return { message: `${JSON.stringify(pattern)} is no ARN of a user or role`, remedy: FORM };
  const [kind = '', ...path] = resource.split('/');
  const name = path.at(-1) ?? '';
  if (service === 'sts' && kind === 'assumed-role') {
    const remedy = `write arn:${partition}:iam::${account}:role/${path[0] ?? 'NAME'}, which every session of the role has`;
    return { message: 'sessions of a role are not told apart', remedy };
  }
  if (service === 'iam' && kind === 'role' && path.length > 1) {
    const remedy = `write arn:${partition}:iam::${account}:role/${name}`;
    return { message: 'STS says the name of a role without its path, so this would never match', remedy };
  }
  const known = service === 'iam' ? ['role', 'user'] : ['federated-user'];
  if (
    (service === 'iam' && resource === 'root') ||
    (known.includes(kind) && path.every((part) => NAME.test(part)) && name)
  )
    return undefined;
  return { message: `${JSON.stringify(pattern)} is no ARN of a user or role`, remedy: FORM };
}

/** Characters of names and paths in IAM, and the `*` of patterns. */
const NAME = /^[\w+=,.@*-]+$/;

const FORM =
  'write arn:aws:iam::ACCOUNT:role/NAME or arn:aws:iam::ACCOUNT:user/NAME; a * can stand in the name, not for the account';
