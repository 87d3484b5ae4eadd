/** A piece of a text that is read on its own, so that a mistake in it does not hide those in the others. */
export interface Piece {
  text: string;
  /** Where it starts in the whole text. */
  offset: number;
}

/** The documents of a manifest: a stream of JSON objects, or YAML between `---` lines. */
export function splitDocuments(text: string): Piece[] {
  return splitJson(text) ?? splitYaml(text);
}

/**
 * YAML ends a document at every line that starts with `---`, whatever it stands in, so no parser is needed to find them.
 * Directives (`%YAML 1.1`) belong to the document after the line.
 */
function splitYaml(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    const before = text.slice(start, index);
    if (isDirectives(before)) continue;
    if (!isBlank(before)) pieces.push({ text: before, offset: start });
    start = index;
  }
  pieces.push({ text: text.slice(start), offset: start });
  return pieces;
}

function isBlank(text: string): boolean {
  return /^(---)?\s*$/.test(text);
}

function isDirectives(text: string): boolean {
  return /^%/m.test(text) && text.split(/\r?\n/).every((line) => /^\s*(#|%|$)/.test(line));
}

/** Several JSON objects one after the other, as kubectl takes them (`jq -c` writes such streams); undefined when it is not that. */
function splitJson(text: string): Piece[] | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const pieces: Piece[] = [];
  let depth = 0;
  let start = 0;
  for (const { index, 0: token } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth !== 0 || token.startsWith('"')) continue;
    const end = index + 1;
    pieces.push({ text: text.slice(start, end), offset: start });
    start = end;
  }
  const isStream = text.slice(start).trim() === '' && pieces.length > 1 && pieces.every((piece) => isJson(piece.text));
  return isStream ? pieces : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
