import { badRequest } from './status-error';

type Labels = Record<string, string>;
type Requirement = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const VALUE = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const VALUE_ALONE = new RegExp(`^${VALUE}$`);

/** `labelSelector` of a list: what every label requirement says must hold. @throws StatusError 400 */
export function parseLabelSelector(text: string): { matches(labels: Labels | undefined): boolean; equal: Labels } {
  const equal: Labels = {};
  const requirements = split(text).map((part) => parse(part, equal));
  return { matches: (labels = {}) => requirements.every((holds) => holds(labels)), equal };
}

/** At the commas that do not stand in parentheses. */
function split(text: string): string[] {
  if (text.trim() === '') return [];
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function parse(part: string, equal: Labels): Requirement {
  const [, key, operator, value = ''] = EQUALITY.exec(part) ?? [];
  if (key !== undefined) {
    // As in Kubernetes, a label that is not there is also not equal.
    if (operator === '!=') return (labels) => own(labels, key) !== value;
    equal[key] = value;
    return (labels) => own(labels, key) === value;
  }
  const [, name, set, list = ''] = SET.exec(part) ?? [];
  if (name !== undefined) {
    const values = list.split(',').map((each) => each.trim());
    if (values.every((each) => VALUE_ALONE.test(each))) {
      const within = (labels: Labels) => values.includes(own(labels, name) as string);
      if (set === 'in') return (labels) => own(labels, name) !== undefined && within(labels);
      return (labels) => own(labels, name) === undefined || !within(labels);
    }
  }
  const [, not, label] = EXISTS.exec(part) ?? [];
  if (label !== undefined) return (labels) => (own(labels, label) !== undefined) === (not === '');
  throw badRequest(`unable to parse requirement: ${JSON.stringify(part)} is no label selector requirement`);
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
