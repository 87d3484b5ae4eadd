import type { YamlMistake } from './yaml-nodes';

const TABS = 'tab characters must not be used in indentation';

/** What to do about the mistakes that people make most; the parser's words on the left. */
const REMEDIES: [pattern: RegExp, remedy: string][] = [
  [/^tab characters/, 'indent with spaces'],
  [/nesting exceeded/, 'a manifest has far fewer levels; look for brackets or dashes that are not meant'],
  [
    /bad indentation of a mapping entry/,
    'line the fields up, and quote text that contains ": " or starts with %, @ or `',
  ],
  [/unexpected end of the stream within a (flow|double|single)/, 'close the bracket or quote'],
  [/non-printable/, 'give a manifest in YAML or JSON, encoded as UTF-8'],
];

/**
 * The YAML parser's reason as a message for people.
 * @param text the text in which the mistake is
 * @returns with the offset of the mistake in it
 */
export function explainSyntax(
  { at, reason }: YamlMistake,
  text: string,
): { at: number; message: string; remedy?: string } {
  // Only some tabs are told as such by the parser, and some only from the place where the text makes no sense any more.
  const tab = indentingTab(text, at);
  const message = tab === undefined ? reason : TABS;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(message))?.[1];
  return { at: tab ?? at, message, ...(remedy === undefined ? {} : { remedy }) };
}

/** Offset of a tab that indents the line of the mistake. */
function indentingTab(text: string, at: number): number | undefined {
  const start = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  const spaces = /^( *)\t/.exec(text.slice(start))?.[1];
  return spaces === undefined ? undefined : start + spaces.length;
}
