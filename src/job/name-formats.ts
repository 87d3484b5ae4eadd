/**
 * The formats of names in Kubernetes, with the messages of k8s.io/apimachinery/pkg/util/validation. Each function returns what is
 * wrong with the text; nothing when it is right.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;

const MAX_LABEL = 63;
const MAX_SUBDOMAIN = 253;

const QUALIFIED_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A DNS-1123 label: containers, volumes, hostnames. */
export function dnsLabel(text: string): string[] {
  const mistakes = longerThan(text, MAX_LABEL);
  if (matches(LABEL, text)) return mistakes;
  if (matches(SUBDOMAIN, text)) return [...mistakes, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...mistakes, explained(rule, LABEL, ['my-name', '123-abc'])];
}

/** A DNS-1123 subdomain: names of most objects. */
export function dnsSubdomain(text: string): string[] {
  const mistakes = longerThan(text, MAX_SUBDOMAIN);
  if (matches(SUBDOMAIN, text)) return mistakes;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...mistakes, explained(rule, SUBDOMAIN, ['example.com'])];
}

/** A key of labels and annotations: a name, with or without a DNS subdomain and a slash before it. */
export function qualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    const rule = explained(`a qualified name ${QUALIFIED_RULE}`, QUALIFIED_NAME, ['MyName', 'my.name', '123-abc']);
    return [`${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? '';
  const mistakes = parts.length === 2 ? prefixMistakes(parts[0] ?? '') : [];
  if (name === '') mistakes.push('name part must be non-empty');
  else mistakes.push(...longerThan(name, MAX_LABEL).map((mistake) => `name part ${mistake}`));
  if (!matches(QUALIFIED_NAME, name)) {
    mistakes.push(explained(`name part ${QUALIFIED_RULE}`, QUALIFIED_NAME, ['MyName', 'my.name', '123-abc']));
  }
  return mistakes;
}

function prefixMistakes(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return dnsSubdomain(prefix).map((mistake) => `prefix part ${mistake}`);
}

export function labelValue(text: string): string[] {
  const mistakes = longerThan(text, MAX_LABEL);
  if (matches(LABEL_VALUE, text)) return mistakes;
  const rule = `a valid label must be an empty string or consist of ${QUALIFIED_RULE.slice('must consist of '.length)}`;
  return [...mistakes, explained(rule, LABEL_VALUE, ['MyValue', 'my_value', '12345'])];
}

/** A key of a ConfigMap or a Secret. */
export function configMapKey(text: string): string[] {
  const mistakes = longerThan(text, MAX_SUBDOMAIN);
  if (text === '.' || text === '..') return [...mistakes, `must not be '${text}'`];
  if (text.startsWith('..')) return [...mistakes, `must not start with '..'`];
  if (matches('[-._a-zA-Z0-9]+', text)) return mistakes;
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  return [...mistakes, explained(rule, '[-._a-zA-Z0-9]+', ['key.name', 'KEY_NAME', 'key-name'])];
}

/** Since Kubernetes 1.32 anything printable but the equals sign. */
export function envVarName(text: string): string[] {
  if (/^[ -<>-~]+$/.test(text)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a container's port (IANA service name). */
export function portName(text: string): string[] {
  const mistakes: string[] = [];
  if (text.length > 15) mistakes.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(text))
    mistakes.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) mistakes.push('must contain at least one letter (a-z)');
  if (text.includes('--')) mistakes.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) mistakes.push('must not begin or end with a hyphen');
  return mistakes;
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text) && !text.endsWith('\n');
}

function longerThan(text: string, most: number): string[] {
  return text.length > most ? [`must be no more than ${most} characters`] : [];
}

function explained(rule: string, pattern: string, examples: string[]): string {
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${list}regex used for validation is '${pattern}')`;
}
