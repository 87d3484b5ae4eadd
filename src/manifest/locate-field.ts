import type { MappingNode, YamlNode } from './yaml-nodes';
import { isMerge } from './yaml-value';

/**
 * Where a field stands in a document: its key, or the item itself in a list. Where the path leaves the text, the nearest parent.
 *
 * @param field in the API server's notation: `spec.template.spec.containers[0].name`, `metadata.labels[a.b/c]`
 * @returns an offset
 */
export function locateField(document: YamlNode, field: string): number {
  let node = document;
  let at = document.at;
  for (const step of stepsOf(field)) {
    const found = stepInto(node, step);
    if (found === undefined) break;
    node = found.node;
    at = found.at;
  }
  return at;
}

/** `a.b[c.d].e[0]` is a, b, c.d, e, 0. */
function stepsOf(field: string): string[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([step, bracketed]) => bracketed ?? step);
}

function stepInto(parent: YamlNode, step: string): { node: YamlNode; at: number } | undefined {
  const node = resolved(parent);
  if (node.kind === 'sequence') {
    const item = /^[0-9]+$/.test(step) ? node.items[Number(step)] : undefined;
    return item && { node: item, at: item.at };
  }
  return node.kind === 'mapping' ? pairIn(node, step) : undefined;
}

function pairIn(mapping: MappingNode, name: string): { node: YamlNode; at: number } | undefined {
  const pair = mapping.pairs.findLast(({ key }) => key.kind === 'scalar' && key.text === name);
  if (pair !== undefined) return { node: pair.value, at: pair.key.at };
  for (const { key, value } of mapping.pairs) {
    if (!isMerge(key)) continue;
    for (const source of value.kind === 'sequence' ? value.items : [value]) {
      // Only one level of merging: a position is a courtesy, and an alias may lead back here.
      const merged = resolved(source);
      const found =
        merged.kind === 'mapping' && merged.pairs.find((each) => each.key.kind === 'scalar' && each.key.text === name);
      if (found) return { node: found.value, at: found.key.at };
    }
  }
  return undefined;
}

function resolved(node: YamlNode): YamlNode {
  return node.kind === 'alias' && node.target !== undefined ? node.target : node;
}
