import type { Cell, Column } from '../status/columns';

interface TableObject {
  metadata: object;
}

/** Whether the client asked for a Table, which is how `kubectl get` learns the columns (kubectl-wire.md 6). */
export function wantsTable(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((type) => /;\s*as=Table\b/.test(type) && /;\s*v=v1(beta1)?\b/.test(type));
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
    return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
  };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns,
    rows: items.map((object) => ({ cells: cells(object), object: objectOf(object) })),
  };
}
