/** As many as the API server's strict decoder collects (sigs.k8s.io/json). */
const MOST = 100;

const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\],]/gs;

interface Frame {
  /** Of an object; a list has none. */
  keys?: Set<string>;
  /** The key or index that is being read. */
  at: string | number;
}

/**
 * Keys that stand twice in an object of a JSON text, which `JSON.parse` passes over in silence.
 * @param text valid JSON
 * @returns paths, e.g. `spec.template.spec.containers[0].name`
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const frames: Frame[] = [];
  for (const [token, inner, colon] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === '{') frames.push({ keys: new Set(), at: '' });
    else if (token === '[') frames.push({ at: 0 });
    else if (token === '}' || token === ']') frames.pop();
    else if (token === ',') {
      if (typeof frame?.at === 'number') frame.at += 1;
    } else if (colon !== undefined && frame?.keys) {
      const key = inner?.includes('\\') ? (JSON.parse(`"${inner}"`) as string) : (inner ?? '');
      frame.at = key;
      if (frame.keys.has(key) && found.length < MOST) found.push(pathOf(frames));
      frame.keys.add(key);
    }
  }
  return found;
}

function pathOf(frames: Frame[]): string {
  return frames.map(({ at }, depth) => (typeof at === 'number' ? `[${at}]` : `${depth > 0 ? '.' : ''}${at}`)).join('');
}
