import type { Json } from '../../../asl/host';

/** A request as the state machine words it, in PascalCase, in the service's own camelCase. */
export function camelCase(value: Json | undefined): unknown {
  return renamed(value, (name) => name.charAt(0).toLowerCase() + name.slice(1));
}

/** An answer as the state machine sees it: PascalCase, members in the order of the alphabet (recorded), without what is undefined. */
export function pascalCase(value: unknown): Json {
  return renamed(value, (name) => name.charAt(0).toUpperCase() + name.slice(1)) as Json;
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => renamed(element, rename));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) copy[rename(name)] = renamed(member, rename);
  }
  return copy;
}
