import { DEFAULT_NAMESPACE, type Namespace, newNamespace } from '../job/namespace';
import { namespaceFields } from '../status/selectable-fields';
import { ChangeLog } from './change-log';
import { storedObject, storedText, unversioned } from './stored-object';
import { type Item, nextVersion, type Table } from './table';
import type { LoggedWrite } from './write-together';

/** A namespace as it is stored. */
export interface NamespaceRecord {
  namespace: Namespace;
  /** Of the item; `default` has none until somebody writes on it. */
  version?: number;
}

/** That `default` is there is the first thing that has happened, and no entry of the log: entries begin behind it. */
const BEGIN = 1;

const DEFAULT: NamespaceRecord = {
  namespace: newNamespace({ name: DEFAULT_NAMESPACE, resourceVersion: String(BEGIN) }),
};

/** Namespaces in the table. */
export class Namespaces {
  readonly log: ChangeLog<Namespace>;

  constructor(private readonly table: Table) {
    this.log = new ChangeLog(table, 'Namespace', namespaceFields, undefined, BEGIN);
  }

  async get(name: string): Promise<NamespaceRecord | undefined> {
    const item = await this.table.get(keyOf(name));
    if (item) return recordOf(item);
    return name === DEFAULT_NAMESPACE ? DEFAULT : undefined;
  }

  /** By name, ascending. @param after a name behind which to begin */
  async *list(after = ''): AsyncGenerator<Namespace> {
    let isDefaultDue = after < DEFAULT_NAMESPACE;
    for await (const item of this.table.query('Namespace', '', after || undefined)) {
      const { namespace } = recordOf(item);
      const { name } = namespace.metadata;
      if (isDefaultDue && name > DEFAULT_NAMESPACE) yield DEFAULT.namespace;
      isDefaultDue &&= name < DEFAULT_NAMESPACE;
      yield namespace;
    }
    if (isDefaultDue) yield DEFAULT.namespace;
  }

  /** @returns the namespace as stored; undefined when there is one of its name */
  async create(namespace: Namespace, now: number): Promise<Namespace | undefined> {
    return this.store(undefined, namespace, now);
  }

  /** @returns the namespace as stored; undefined when the stored one is not `before` any more */
  async replace(before: NamespaceRecord, after: Namespace, now: number): Promise<Namespace | undefined> {
    return this.store(before, after, now);
  }

  /** @returns false when the stored one is not `record` any more */
  async remove({ namespace, version }: NamespaceRecord, now: number): Promise<boolean> {
    const write = { key: keyOf(namespace.metadata.name), version, object: unversioned(namespace) };
    return (await this.log.write([write], now)).length === 0;
  }

  private async store(
    before: NamespaceRecord | undefined,
    after: Namespace,
    now: number,
  ): Promise<Namespace | undefined> {
    const key = keyOf(after.metadata.name);
    const object = unversioned(after);
    const version = nextVersion(before?.version, now);
    let written: Item | undefined;
    const item = (place: number) => {
      written = {
        ...{ pk: { S: key.pk }, sk: { S: key.sk }, object: storedText(object) },
        ...{ version: { N: String(version) }, place: { N: String(place) } },
      };
      return written;
    };
    const write: LoggedWrite<Namespace> = { key, version: before?.version, item, object, before: before?.namespace };
    const refused = await this.log.write([write], now);
    return refused.length === 0 && written ? recordOf(written).namespace : undefined;
  }
}

function keyOf(name: string) {
  return { pk: 'Namespace', sk: name };
}

function recordOf(item: Item): NamespaceRecord {
  return {
    namespace: storedObject<Namespace>(item.object, Number(item.place?.N)),
    version: Number(item.version?.N),
  };
}
