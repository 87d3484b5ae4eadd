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

/** The YAML parser's reason as a message for people. @param text the text in which the mistake is */
export function explainSyntax({ at, reason }: YamlMistake, text: string): { message: string; remedy?: string } {
  // Only some tabs are told as such by the parser.
  const message = isIndentedWithTabs(text, at) ? TABS : reason;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(message))?.[1];
  return { message, ...(remedy === undefined ? {} : { remedy }) };
}

function isIndentedWithTabs(text: string, at: number): boolean {
  const start = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  return /^ *\t/.test(text.slice(start));
}
