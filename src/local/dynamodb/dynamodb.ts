import type { DurableStore } from '../durable-map';
import type { Service, Surroundings } from '../service';
import { dynamoDbAccess } from './access';
import { batchGetItem } from './actions/batch-get-item';
import { batchWriteItem } from './actions/batch-write-item';
import { deleteItem } from './actions/delete-item';
import { describeTable } from './actions/describe-table';
import { getItem } from './actions/get-item';
import { putItem } from './actions/put-item';
import { query } from './actions/query';
import { scan } from './actions/scan';
import { transactWriteItems } from './actions/transact-write-items';
import { updateItem } from './actions/update-item';
import type { Item } from './attribute-value';
import type { Changes } from './change';
import { ChangeLog, type ItemChange } from './change-log';
import type { Key } from './key';
import { Table } from './table';
import type { TableDefinition } from './table-definition';
import { Tables } from './tables';

export interface DynamoDbDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  tables: TableDefinition[];
  /** Told of every change of an item, in the turn in which it is written. @param present gives what stands in a place when it is asked */
  written?(change: ItemChange, key: Key, present: (key: Key) => Item | undefined): void;
}

export interface DynamoDb {
  service: Service;
  changes: Changes;
}

/**
 * The stand-in for Amazon DynamoDB: tables in memory, kept in a journal.
 *
 * Every read is strongly consistent and nothing is ever throttled. An item whose time to live is over is gone at the next request to its
 * table, where DynamoDB takes up to days; there is no timer for it, because a virtual clock would jump to it. What a request asks for
 * and is not implemented (indexes, capacity figures, the members that expressions have replaced) is refused by name.
 *
 * @throws Error when the store has items that do not fit their table's key
 */
export function createDynamoDb({ store, surroundings, tables: definitions, written }: DynamoDbDependencies): DynamoDb {
  const createdAt = creationTimes(store, surroundings, definitions);
  const changes = new ChangeLog(definitions, store, surroundings, createdAt);
  const byName = new Map(
    definitions.map((definition) => {
      const { name } = definition;
      const present = (key: Key) => table.get(key);
      const record = (change: ItemChange, key: Key) => {
        changes.record(name, change);
        written?.(change, key, present);
      };
      const table: Table = new Table(definition, store.map(`dynamodb/tables/${name}`), record);
      return [name, table] as const;
    }),
  );
  const tables = new Tables(byName, surroundings.clock);
  const service: Service = {
    target: 'DynamoDB_20120810',
    access: dynamoDbAccess(surroundings),
    actions: {
      BatchGetItem: batchGetItem(tables),
      BatchWriteItem: batchWriteItem(tables),
      DeleteItem: deleteItem(tables),
      DescribeTable: describeTable(tables, surroundings, createdAt, (name) => changes.streamArn(name)),
      GetItem: getItem(tables),
      PutItem: putItem(tables),
      Query: query(tables),
      Scan: scan(tables),
      TransactWriteItems: transactWriteItems(tables, store.map('dynamodb/transactions'), () =>
        surroundings.clock.now(),
      ),
      UpdateItem: updateItem(tables),
    },
  };
  return { service, changes };
}

/** When each table was first seen, in milliseconds since the epoch: the names of streams have it in them and must not change. */
function creationTimes(store: DurableStore, { clock }: Surroundings, definitions: TableDefinition[]) {
  const times = store.map<number>('dynamodb/created');
  for (const { name } of definitions) {
    // A journal that cannot be written fails the first write of an item.
    if (!times.has(name)) times.set(name, clock.now()).catch(() => {});
  }
  return (tableName: string) => times.get(tableName) as number;
}
