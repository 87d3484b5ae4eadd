import { checkPattern } from '../events/pattern';
import { passesFilters } from './filters';
import type { MappingDefinition, MappingDependencies, StreamMappingDefinition } from './mapping-definition';
import { QueueMapping } from './queue-mapping';
import { StreamMapping } from './stream-mapping';

export interface Mappings {
  /** Begins to deliver, also what an earlier process left undelivered. */
  start(): void;
  /** Resolves once every message and record there is has been delivered. */
  idle(): Promise<void>;
  close(): void;
}

/** One source and its function. */
interface Mapping {
  start(): void;
  isIdle(): boolean;
  close(): void;
}

/**
 * Event source mappings. To be made before the first write to a table: it says which changes are kept.
 * @throws Error naming the function whose filters cannot be used
 */
export function createMappings(deps: MappingDependencies): Mappings {
  for (const mapping of deps.mappings) checkFilters(mapping);
  let waiters: (() => void)[] = [];
  const tellWaiters = () => {
    if (waiters.length === 0 || !mappings.every((mapping) => mapping.isIdle())) return;
    const told = waiters;
    waiters = [];
    for (const tell of told) tell();
  };
  const mappings: Mapping[] = deps.mappings.map((definition) =>
    definition.source === 'sqs'
      ? new QueueMapping(definition, deps, tellWaiters)
      : new StreamMapping(definition, deps, tellWaiters),
  );
  subscribe(deps);
  const trim = trimmer(deps, mappings);
  for (const mapping of mappings) if (mapping instanceof StreamMapping) mapping.onCheckpoint = trim;
  return {
    start: () => {
      for (const mapping of mappings) mapping.start();
    },
    idle: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        tellWaiters();
      }),
    close: () => {
      for (const mapping of mappings) mapping.close();
    },
  };
}

function checkFilters({ functionArn, filters }: MappingDefinition): void {
  try {
    for (const filter of filters ?? []) checkPattern(filter);
  } catch (error) {
    throw new Error(`Event source mapping of ${functionArn}: ${(error as Error).message}`);
  }
}

function subscribe({ mappings, changes }: MappingDependencies): void {
  const ofTable = new Map<string, StreamMappingDefinition[]>();
  for (const mapping of mappings) {
    if (mapping.source !== 'dynamodb') continue;
    ofTable.set(mapping.tableName, [...(ofTable.get(mapping.tableName) ?? []), mapping]);
  }
  for (const [tableName, readers] of ofTable)
    changes.subscribe(tableName, (record) => readers.some(({ filters }) => passesFilters(filters, record)));
}

/** A stream may forget what all of its readers have passed. */
function trimmer({ changes }: MappingDependencies, mappings: Mapping[]): (tableName: string) => void {
  const streams = mappings.filter((mapping) => mapping instanceof StreamMapping);
  return (tableName) => {
    const passed = streams.filter((it) => it.tableName === tableName).map(({ checkpoint }) => checkpoint);
    const least = passed.reduce((a, b) => (a < b ? a : b));
    if (least !== '') void changes.trim(tableName, least);
  };
}
