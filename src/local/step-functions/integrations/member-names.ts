import type { Json } from '../../../asl/host';

/** A request as the state machine words it, in PascalCase, in the service's own camelCase. */
export function camelCase(value: Json | undefined): unknown {
  return renamed(value, lowerCamel, (names) => names);
}

/** An answer as the state machine sees it: PascalCase, members in the order of the alphabet (recorded), without what is undefined. */
export function pascalCase(value: unknown): Json {
  return renamed(value, upperCamel, (names) => names.sort()) as Json;
}

const lowerCamel = remembered((name) => name.charAt(0).toLowerCase() + name.slice(1));
const upperCamel = remembered((name) => name.charAt(0).toUpperCase() + name.slice(1));

/** Names that are remembered: an API has some hundreds, but a name may also come from a state machine's data. */
const MOST_REMEMBERED = 1000;

/** Every task of every pod has the same names, and to make new strings of them costs more than all else here. */
function remembered(rename: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const after = rename(name);
    if (known.size < MOST_REMEMBERED) known.set(name, after);
    return after;
  };
}

function renamed(value: unknown, rename: (name: string) => string, order: (names: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => renamed(element, rename, order));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const name of order(Object.keys(value))) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) copy[rename(name)] = renamed(member, rename, order);
  }
  return copy;
}
