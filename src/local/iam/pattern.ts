/** A text in which `*` stands for any characters, and `?` for one (IAM: "Policy elements: Resource"). */
export type Pattern = (text: string) => boolean;

export function patternOf(text: string): Pattern {
  if (text === '*') return () => true;
  if (!/[*?]/.test(text)) return (other) => other === text;
  const expression = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const compiled = new RegExp(`^${expression}$`, 's');
  return (other) => compiled.test(other);
}
