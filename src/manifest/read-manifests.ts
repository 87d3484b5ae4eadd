import { decodeText } from './decode-text';
import { isObject } from './json-object';
import { locateField } from './locate-field';
import type { ManifestProblem } from './manifest-problem';
import { type Position, Positions } from './positions';
import { splitDocuments } from './split-documents';
import { explainSyntax } from './syntax-mistake';
import { parseYamlNodes } from './yaml-nodes';
import { yamlValue } from './yaml-value';

/** One document of a manifest file, or one item of a List in it, as plain JSON. */
export interface Manifest {
  object: Record<string, unknown>;
  /**
   * Where a field stands, for messages. A path that is not in the text gives the position of the nearest parent that is.
   * @param field in the API server's notation, e.g. `spec.template.spec.containers[0].name` or `metadata.labels[a.b/c]`
   */
  locate(field: string): Position;
}

export type { ManifestProblem, Position };

/**
 * Reads a manifest: YAML as kubectl reads it, or JSON, with any number of documents; `kind: List` is taken apart and empty documents are
 * passed over. Everything that is wrong is reported at once; nothing is thrown. A document with a mistake that leaves a value (a key that
 * stands twice) is both reported and returned, so that mistakes in its fields can be told with it.
 */
export function readManifests(source: Uint8Array): { manifests: Manifest[]; problems: ManifestProblem[] } {
  const decoded = decodeText(source);
  if ('problem' in decoded) return { manifests: [], problems: [decoded.problem] };
  const reader = new Reader(decoded.text);
  for (const piece of splitDocuments(decoded.text)) {
    if (reader.problems.length < MAX_PROBLEMS) reader.read(piece.text, piece.offset);
  }
  const { manifests } = reader;
  const problems = reader.problems.slice(0, MAX_PROBLEMS);
  if (reader.problems.length >= MAX_PROBLEMS)
    problems.push({ message: `these are the first ${MAX_PROBLEMS} mistakes in it` });
  if (manifests.length === 0 && problems.length === 0) {
    problems.push({ message: 'there is no object in it', remedy: 'write a Job: apiVersion: batch/v1, kind: Job' });
  }
  return { manifests, problems };
}

/** More than anybody reads; a text that is no manifest could have one in every line. */
const MAX_PROBLEMS = 100;

const TYPE_FIELDS = [
  ['apiVersion', 'write apiVersion: batch/v1'],
  ['kind', 'write kind: Job'],
] as const;

class Reader {
  readonly manifests: Manifest[] = [];
  readonly problems: ManifestProblem[] = [];
  readonly #positions: Positions;

  constructor(text: string) {
    this.#positions = new Positions(text);
  }

  read(text: string, offset: number): void {
    const parsed = parseYamlNodes(text);
    if ('mistake' in parsed) {
      this.#report(offset, explainSyntax(parsed.mistake, text));
      return;
    }
    for (const document of parsed.documents) {
      const { value, problems } = yamlValue(document);
      for (const problem of problems) this.#report(offset, problem);
      if (value !== undefined) this.#add(value, (field) => this.#positions.at(offset + locateField(document, field)));
    }
  }

  #report(offset: number, { at, ...problem }: { at: number; message: string; remedy?: string }): void {
    this.problems.push({ position: this.#positions.at(offset + at), ...problem });
  }

  #add(value: unknown, locate: Manifest['locate'], prefix = '', list?: Record<string, unknown>): void {
    if (!isObject(value)) {
      this.problems.push({
        position: locate(prefix),
        message: `a manifest must be a mapping of fields, not ${nameOf(value)}`,
        remedy: 'write apiVersion:, kind:, metadata: and spec:',
      });
    } else if (isList(value)) {
      this.#takeApart(value, locate, prefix);
    } else {
      const object = list === undefined ? value : { ...typeOfItems(list), ...value };
      this.#checkType(object, locate, prefix);
      this.manifests.push({ object, locate: (field) => locate(joined(prefix, field)) });
    }
  }

  /** kubectl refuses to send what does not say what it is; the API server would take it for a Job. */
  #checkType(object: Record<string, unknown>, locate: Manifest['locate'], prefix: string): void {
    for (const [field, remedy] of TYPE_FIELDS) {
      if (object[field] !== undefined && object[field] !== null && object[field] !== '') continue;
      this.problems.push({ position: locate(prefix), message: `${joined(prefix, field)} is not set`, remedy });
    }
  }

  #takeApart(list: Record<string, unknown>, locate: Manifest['locate'], prefix: string): void {
    const items = list.items ?? [];
    const path = joined(prefix, 'items');
    if (Array.isArray(items)) {
      for (const [index, item] of items.entries()) this.#add(item, locate, `${path}[${index}]`, list);
    } else {
      this.problems.push({
        position: locate(path),
        message: `items of a ${list.kind} must be a list, not ${nameOf(items)}`,
      });
    }
  }
}

function isList(object: Record<string, unknown>): boolean {
  return typeof object.kind === 'string' && /^[A-Za-z]*List$/.test(object.kind);
}

/** Items of a JobList need not say that they are Jobs: the API server's own lists leave it out. */
function typeOfItems(list: Record<string, unknown>): Record<string, unknown> {
  if (list.kind === 'List') return {};
  return { apiVersion: list.apiVersion, kind: String(list.kind).slice(0, -'List'.length) };
}

function joined(prefix: string, field: string): string {
  return prefix === '' ? field : `${prefix}.${field}`;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const text = JSON.stringify(value);
  return `${typeof value === 'string' ? 'the text' : 'the value'} ${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}
