import type { DurableStore } from '../durable-map';
import type { Service, Surroundings } from '../service';
import type { Changes } from './change';
import type { TableDefinition } from './table-definition';

export interface DynamoDbDependencies {
  store: DurableStore;
  surroundings: Surroundings;
  tables: TableDefinition[];
}

export interface DynamoDb {
  service: Service;
  changes: Changes;
}

export function createDynamoDb(_dependencies: DynamoDbDependencies): DynamoDb {
  throw new Error('createDynamoDb is being written');
}
