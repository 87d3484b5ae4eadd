import type { Cell, Column } from '../status/columns';

interface TableObject {
  metadata: object;
}

/** Whether the client asked for a Table, which is how `kubectl get` learns the columns (kubectl-wire.md 6). */
export function wantsTable(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((type) => /;\s*as=Table\b/.test(type) && /;\s*v=v1(beta1)?\b/.test(type));
}

/** Whether the client asked for metadata alone. */
export function wantsPartial(
  accept: string | undefined,
  kind: 'PartialObjectMetadata' | 'PartialObjectMetadataList',
): boolean {
  const type = new RegExp(`;\\s*as=${kind}\\s*(;|$)`);
  return (accept ?? '').split(',').some((each) => type.test(each) && /;\s*v=v1\b/.test(each));
}

export function partial({ metadata }: TableObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

/** @param includeObject `Object`, `Metadata` (default) or `None` */
export function tableOf<T extends TableObject>(
  columns: Column[],
  items: T[],
  cells: (object: T) => Cell[],
  metadata: object,
  includeObject: string | undefined,
): Record<string, unknown> {
  const objectOf = (object: T) => {
    if (includeObject === 'None') return null;
    if (includeObject === 'Object') return object;
    // Without kind and apiVersion kubectl cannot decode the row.
    return partial(object);
  };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns,
    rows: items.map((object) => ({ cells: cells(object), object: objectOf(object) })),
  };
}
