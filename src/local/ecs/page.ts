import { invalidParameter } from './input';

export interface Page {
  page: string[];
  nextToken?: string;
}

/**
 * One page of names. The token is the last name of the page before.
 * @throws ServiceError InvalidParameterException when what the token points at is not known any more
 */
export function pageOf(names: string[], wanted: (name: string) => boolean, size: number, token?: string): Page {
  const from = token === undefined ? 0 : names.indexOf(token) + 1;
  if (token !== undefined && from === 0) throw invalidParameter('Invalid token');
  const page: string[] = [];
  for (const name of names.slice(from)) {
    if (!wanted(name)) continue;
    if (page.length === size) return { page, nextToken: page.at(-1) };
    page.push(name);
  }
  return { page };
}
