import type { Selectable } from '../status/selectable-fields';

/** The changes of all objects of one kind, in order. */
export interface ObjectLog<T> {
  /** The place of the last change; 0 before the first one. */
  last(): Promise<number>;
  /**
   * What happened after a place, in order; there may be more than is answered at once.
   * @returns undefined when not all of it is kept any more
   */
  after(place: number): Promise<Change<T>[] | undefined>;
}

/** Where an object stands among those of its kind: `namespace/name`, and `/name` of what is in no namespace. */
export function placeKey({ metadata }: { metadata: { namespace?: string; name: string } }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Something that became of an object. */
export interface Change<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it became, or as it was last; its resourceVersion is the place of the change. */
  object: T;
  /** What a selector could know of it before, when that was something else. */
  before?: Selectable;
  /** Counts the changes of all objects of a kind, from 1, without a gap. */
  place: number;
}
