import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';

interface Placed {
  /** Offset of the node in the text. */
  at: number;
  /** As written: `!!str`, `!<tag:yaml.org,2002:str>`, `!x`. */
  tag?: string;
}

export interface ScalarNode extends Placed {
  kind: 'scalar';
  text: string;
  /** Written without quotes and not as a block, so that it may be a number, a boolean or null. */
  plain: boolean;
}

export interface SequenceNode extends Placed {
  kind: 'sequence';
  items: YamlNode[];
}

export interface MappingNode extends Placed {
  kind: 'mapping';
  pairs: { key: YamlNode; value: YamlNode }[];
}

export interface AliasNode extends Placed {
  kind: 'alias';
  name: string;
  /** What the last anchor of that name before the alias stands on; it may be an ancestor of the alias. */
  target?: YamlNode;
}

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface YamlMistake {
  at: number;
  reason: string;
}

/** Deeper than any manifest, and far from what the parser's recursion bears. */
const MAX_DEPTH = 100;

/** The documents of a YAML text as trees that know their offsets; documents without content are left out. */
export function parseYamlNodes(text: string): { documents: YamlNode[] } | { mistake: YamlMistake } {
  try {
    return { documents: new TreeBuilder(text).build(parseEvents(text, { maxDepth: MAX_DEPTH })) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { mistake: { at: error.mark?.position ?? 0, reason: error.reason } };
  }
}

type Open = { node: SequenceNode } | { node: MappingNode; key?: YamlNode } | { documents: YamlNode[] };

class TreeBuilder {
  readonly #anchors = new Map<string, YamlNode>();
  readonly #open: Open[] = [];
  /** An empty scalar has no place of its own: it stands behind what came before it. */
  #lastAt = 0;

  constructor(private readonly text: string) {}

  build(events: readonly Event[]): YamlNode[] {
    const documents: YamlNode[] = [];
    for (const event of events) {
      if (event.type === EVENT_ID.DOCUMENT) {
        this.#anchors.clear();
        this.#open.push({ documents });
      } else if (event.type === EVENT_ID.POP) {
        this.#open.pop();
      } else {
        this.#add(event);
      }
    }
    return documents;
  }

  #add(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): void {
    const node = this.#nodeOf(event);
    this.#lastAt = node.at;
    if (event.type !== EVENT_ID.ALIAS && event.anchorStart !== -1) {
      this.#anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), node);
    }
    this.#attach(node);
    if (node.kind === 'sequence' || node.kind === 'mapping') this.#open.push({ node } as Open);
  }

  #nodeOf(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): YamlNode {
    if (event.type === EVENT_ID.ALIAS) {
      const name = this.text.slice(event.anchorStart, event.anchorEnd);
      return { kind: 'alias', at: event.anchorStart - 1, name, target: this.#anchors.get(name) };
    }
    const tag = event.tagStart === -1 ? undefined : this.text.slice(event.tagStart, event.tagEnd);
    const at = this.#startOf(event);
    if (event.type === EVENT_ID.SEQUENCE) return { kind: 'sequence', at, tag, items: [] };
    if (event.type === EVENT_ID.MAPPING) return { kind: 'mapping', at, tag, pairs: [] };
    const plain = event.style === SCALAR_STYLE.PLAIN;
    return { kind: 'scalar', at, tag, plain, text: getScalarValue(this.text, event) };
  }

  /** Its tag or anchor, which stand before it, else its opening quote or first character. */
  #startOf(event: Extract<Event, { tagStart: number }>): number {
    const { tagStart, anchorStart } = event;
    if (anchorStart !== -1) return tagStart === -1 ? anchorStart - 1 : Math.min(anchorStart - 1, tagStart);
    if (tagStart !== -1) return tagStart;
    if (event.type !== EVENT_ID.SCALAR) return event.start;
    if (event.valueStart === -1) return this.#lastAt;
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return isQuoted ? event.valueStart - 1 : event.valueStart;
  }

  #attach(node: YamlNode): void {
    const open = this.#open.at(-1);
    if (open === undefined) return;
    if ('documents' in open) {
      if (!isEmpty(node)) open.documents.push(node);
    } else if (open.node.kind === 'sequence') {
      open.node.items.push(node);
    } else {
      const mapping = open as { node: MappingNode; key?: YamlNode };
      if (mapping.key === undefined) {
        mapping.key = node;
      } else {
        mapping.node.pairs.push({ key: mapping.key, value: node });
        mapping.key = undefined;
      }
    }
  }
}

/** `---` with nothing or a null behind it, which kubectl passes over. */
function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && node.tag === undefined && /^(|~|null|Null|NULL)$/.test(node.text);
}
