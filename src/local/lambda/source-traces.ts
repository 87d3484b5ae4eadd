import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';

/**
 * Makes the traces of this thread's errors name the lines that a bundle was made of, as `--enable-source-maps` does for what `require` loads. Its map
 * is read when there is a trace to write: most functions never have one, and reading it takes as long as loading the function.
 */
export function traceSources(bundle: string): void {
  let map: SourceMap | undefined;
  const sourceOf = (line: number, column: number): string | undefined => {
    map ??= readMap(`${bundle}.map`);
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return undefined;
    return `${resolve(dirname(bundle), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
  const render = (frame: NodeJS.CallSite): string => {
    const line = frame.getLineNumber() ?? 1;
    const column = frame.getColumnNumber() ?? 1;
    const place = `${bundle}:${line}:${column}`;
    const text = String(frame);
    return text.includes(place) ? text.replace(place, (same) => sourceOf(line, column) ?? same) : text;
  };
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${render(frame)}`)].join('\n');
}

/** One without entries when the bundle was made without a map. */
function readMap(file: string): SourceMap {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return new SourceMap({
      version: 3,
      sources: [],
      names: [],
      mappings: '',
      file: '',
      sourcesContent: [],
      sourceRoot: '',
    });
  }
}
