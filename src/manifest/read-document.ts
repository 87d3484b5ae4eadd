import { decodeText } from './decode-text';
import { locateField } from './locate-field';
import type { ManifestProblem } from './manifest-problem';
import { type Position, Positions } from './positions';
import { explainSyntax } from './syntax-mistake';
import { parseYamlNodes } from './yaml-nodes';
import { yamlValue } from './yaml-value';

/** A file of ours that is no manifest: one document of YAML or JSON. */
export interface Document {
  /** undefined when there is nothing in it. */
  value: unknown;
  /** Where a field stands, or its nearest parent that is in the text. */
  locate(field: string): Position;
  /** Mistakes that leave a value, such as a key that stands twice. */
  problems: ManifestProblem[];
}

/** Reads such a file. Every mistake is reported; nothing is thrown. */
export function readDocument(source: Uint8Array): Document | { problems: ManifestProblem[] } {
  const decoded = decodeText(source);
  if ('problem' in decoded) return { problems: [decoded.problem] };
  const { text } = decoded;
  const positions = new Positions(text);
  const parsed = parseYamlNodes(text);
  if ('mistake' in parsed) {
    const { at, ...problem } = explainSyntax(parsed.mistake, text);
    return { problems: [{ position: positions.at(at), ...problem }] };
  }
  const [document, another] = parsed.documents;
  if (another)
    return { problems: [{ position: positions.at(another.at), message: 'there is more than one document' }] };
  if (!document) return { value: undefined, locate: () => ({ line: 1, column: 1 }), problems: [] };
  const { value, problems } = yamlValue(document);
  return {
    value,
    locate: (field) => positions.at(locateField(document, field)),
    problems: problems.map(({ at, ...problem }) => ({ position: positions.at(at), ...problem })),
  };
}
