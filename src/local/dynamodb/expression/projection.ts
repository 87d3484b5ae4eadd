import type { AttributeValue, Item } from '../attribute-value';
import { checkDistinct, type Path, parsePath } from './path';
import type { Placeholders } from './placeholders';
import { Tokens } from './tokens';

/** @throws ServiceError ValidationException */
export function parseProjection(text: string, placeholders: Placeholders): Path[] {
  const tokens = new Tokens('ProjectionExpression', text);
  const paths = [parsePath(tokens, placeholders)];
  while (tokens.accept(',')) paths.push(parsePath(tokens, placeholders));
  tokens.end();
  checkDistinct(paths, tokens);
  return paths;
}

/** What stands at the paths, inside of the maps and lists it stands in; a list keeps only the chosen elements, in their order. */
export function project(item: Item, paths: Path[]): Item {
  const chosen = choose({ M: item }, paths);
  return chosen && 'M' in chosen ? chosen.M : {};
}

/** @returns undefined when none of the paths leads to anything */
function choose(value: AttributeValue, paths: (string | number)[][]): AttributeValue | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const bySteps = new Map<string | number, (string | number)[][]>();
  for (const [step, ...rest] of paths as Path[]) bySteps.set(step, [...(bySteps.get(step) ?? []), rest]);
  if ('M' in value) {
    const entries = [...bySteps].flatMap(([step, rest]) => {
      const inner = typeof step === 'string' && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
      const chosen = inner && choose(inner, rest);
      return chosen ? [[step, chosen]] : [];
    });
    return entries.length > 0 ? { M: Object.fromEntries(entries) } : undefined;
  }
  if ('L' in value) {
    const elements = value.L.flatMap((inner, at) => {
      const rest = bySteps.get(at);
      return (rest && choose(inner, rest)) ?? [];
    });
    return elements.length > 0 ? { L: elements } : undefined;
  }
  return undefined;
}
