import { readRules } from '../src/access/read-rules';
import type { AccessFile } from '../src/access/rules';
import { ruleResources } from '../src/kube-api/authorize';

/**
 * Reads the file of `-c access=FILE`: YAML or JSON, who may do what (docs/access.md).
 * @param text what is in the file
 * @returns every mistake in it, as it stands behind the file's name: `:LINE:COLUMN: ...`
 */
export function readAccess(text: string): { access: AccessFile; problems: string[] } {
  const read = readRules(Buffer.from(text), ruleResources());
  if ('rules' in read) return { access: read, problems: [] };
  const problems = read.problems.map(({ position, field, message, remedy }) => {
    const place = position ? `:${position.line}:${position.column}` : '';
    return `${place}: ${field ? `${field}: ` : ''}${message}${remedy ? `\n    ${remedy}` : ''}`;
  });
  return { access: { rules: [] }, problems };
}
