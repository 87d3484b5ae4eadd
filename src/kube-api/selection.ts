import { type Selectable, type SelectableFields, selectableOf } from '../status/selectable-fields';
import type { Exchange } from './exchange';
import { parseFieldSelector } from './field-selector';
import { parseLabelSelector } from './label-selector';

interface KubernetesObject {
  metadata: { labels?: Record<string, string> };
}

/** Which objects a request is about, by its `labelSelector` and `fieldSelector`. */
export interface Selection<T> {
  has(object: T): boolean;
  /** Of an object as it was. */
  had(before: Selectable): boolean;
  /** Labels that objects must have with exactly these values. */
  equalLabels: Record<string, string>;
}

/** @throws StatusError 400 */
export function selectionOf<T extends KubernetesObject>(exchange: Exchange, fields: SelectableFields<T>): Selection<T> {
  const [ofLabels, ofFields] = [exchange.req.query('labelSelector') ?? '', exchange.req.query('fieldSelector') ?? ''];
  const labels = parseLabelSelector(ofLabels);
  const hasFields = parseFieldSelector(ofFields, fields);
  if (ofLabels === '' && ofFields === '') return { has: () => true, had: () => true, equalLabels: {} };
  const had = (selectable: Selectable) =>
    labels.matches(selectable.labels) && hasFields((field) => selectable.fields[field] ?? '');
  return { had, has: (object) => had(selectableOf(object, fields)), equalLabels: labels.equal };
}
