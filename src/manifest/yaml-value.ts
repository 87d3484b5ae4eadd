import { setOwn } from './json-object';
import { plainScalar } from './plain-scalar';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './yaml-nodes';

/** A mistake at an offset of the text. */
export interface ValueProblem {
  at: number;
  message: string;
  remedy?: string;
}

/** No manifest repeats this much through aliases; a nest of aliases (an "alias bomb") reaches it at once. */
const MAX_ALIASED_NODES = 10_000;

/**
 * The JSON value of a YAML document as kubectl makes it, with every mistake on the way; the value is usable as far as it goes
 * (the last of two equal keys counts). Aliases become copies.
 *
 * @returns value: undefined when there is none, because aliases repeat too much
 */
export function yamlValue(document: YamlNode): { value: unknown; problems: ValueProblem[] } {
  const builder = new ValueBuilder();
  const value = builder.value(document);
  return { value: builder.isBomb ? undefined : value, problems: builder.problems };
}

class ValueBuilder {
  readonly problems: ValueProblem[] = [];
  readonly #open = new Set<YamlNode>();
  #aliasDepth = 0;
  #aliasedNodes = 0;
  #isGivenUp = false;

  get isBomb(): boolean {
    return this.#aliasedNodes > MAX_ALIASED_NODES;
  }

  value(node: YamlNode): unknown {
    if (this.#aliasDepth > 0) this.#aliasedNodes += 1;
    if (this.isBomb) return null;
    if (node.kind === 'alias') return this.#alias(node);
    if (node.kind === 'scalar') return this.#scalar(node);
    this.#checkTag(node, node.kind === 'mapping' ? ['map'] : ['seq']);
    this.#open.add(node);
    const value = node.kind === 'mapping' ? this.#mapping(node) : node.items.map((item) => this.value(item));
    this.#open.delete(node);
    return value;
  }

  #alias(node: AliasNode): unknown {
    if (node.target === undefined) {
      this.#report(node, `there is no anchor &${node.name} before this alias`);
      return null;
    }
    if (this.#open.has(node.target)) {
      this.#report(node, `the alias *${node.name} stands inside what it refers to`);
      return null;
    }
    this.#aliasDepth += 1;
    const value = this.value(node.target);
    this.#aliasDepth -= 1;
    if (this.isBomb && this.#aliasDepth === 0) {
      const remedy = 'write the repeated parts out, or fewer of them';
      this.#report(node, `its aliases stand for more than ${MAX_ALIASED_NODES} values`, remedy);
    }
    return value;
  }

  #scalar(node: ScalarNode): unknown {
    const tag = shortTag(node.tag);
    this.#checkTag(node, ['str', 'int', 'float', 'bool', 'null']);
    if (tag === 'str' || tag === '!' || (tag === undefined && !node.plain)) return node.text;
    const scalar = plainScalar(node.text);
    if ('error' in scalar) {
      this.#report(node, scalar.error, scalar.remedy);
      return node.text;
    }
    if (tag !== undefined && tag in TYPE_OF_TAG && !hasType(scalar.value, tag)) {
      this.#report(node, `${JSON.stringify(node.text)} is no ${TYPE_OF_TAG[tag]}, as its tag !!${tag} says`);
    }
    return scalar.value;
  }

  #mapping(node: MappingNode): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const { key: keyNode, value: valueNode } of node.pairs) {
      if (isMerge(keyNode)) continue;
      const key = this.#key(keyNode);
      if (key !== undefined && seen.has(key)) this.#report(keyNode, `the key ${JSON.stringify(key)} stands here twice`);
      const value = this.value(valueNode);
      if (key === undefined) continue;
      seen.add(key);
      setOwn(object, key, value);
    }
    for (const { key, value } of node.pairs) if (isMerge(key)) this.#merge(object, value);
    return object;
  }

  /** `<<`: keys that stand in the mapping itself win, then those of the first merged mapping. */
  #merge(object: Record<string, unknown>, source: YamlNode): void {
    const sources = source.kind === 'sequence' ? source.items : [source];
    for (const each of sources) {
      const merged = this.value(each);
      if (typeof merged !== 'object' || merged === null || Array.isArray(merged)) {
        this.#report(each, 'only mappings can be merged with <<');
        continue;
      }
      for (const [key, value] of Object.entries(merged)) {
        if (!Object.hasOwn(object, key)) setOwn(object, key, value);
      }
    }
  }

  /** Keys are text in JSON: kubectl writes numbers and booleans out, and takes nothing else. */
  #key(node: YamlNode): string | undefined {
    const value = node.kind === 'alias' || node.kind === 'scalar' ? this.value(node) : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.#report(node, 'a key must be text', 'write a name before the colon');
    return undefined;
  }

  #checkTag(node: YamlNode, known: string[]): void {
    const tag = shortTag(node.tag);
    if (tag === undefined || tag === '!' || known.includes(tag)) return;
    this.#report(node, `the tag ${node.tag} is not supported here`, 'leave the tag away');
  }

  #report(node: YamlNode, message: string, remedy?: string): void {
    // What an alias repeats was reported where it stands; behind a bomb nothing has its value any more.
    if (this.#aliasDepth > 0 || this.#isGivenUp) return;
    this.#isGivenUp = this.isBomb;
    this.problems.push({ at: node.at, message, ...(remedy === undefined ? {} : { remedy }) });
  }
}

const TYPE_OF_TAG: Record<string, string> = { int: 'integer', float: 'number', bool: 'boolean', null: 'null' };

function hasType(value: unknown, tag: string): boolean {
  if (tag === 'null') return value === null;
  if (tag === 'bool') return typeof value === 'boolean';
  return typeof value === 'number' && (tag === 'float' || Number.isInteger(value));
}

/** `str` of `!!str` and of `!<tag:yaml.org,2002:str>`; any other tag as it is written. */
function shortTag(tag: string | undefined): string | undefined {
  return tag?.replace(/^(!!|!<tag:yaml\.org,2002:(?=.*>$))([a-z]+)>?$/, '$2');
}

/** A plain `<<` as a key. */
export function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.plain && key.text === '<<' && (key.tag === undefined || key.tag === '!!merge');
}
