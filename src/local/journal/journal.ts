import { mkdirSync } from 'node:fs';
import type { DurableStore } from '../durable-map';
import { JournalWriter, type LiveRecords } from './journal-writer';
import { JournaledMap } from './journaled-map';
import { lockFolder } from './lock-file';
import type { JournalRecord } from './log-format';
import { PackingMap } from './packing-map';
import { readLog } from './read-log';

/**
 * Opens the maps kept in a folder, which is made when it does not exist; without a folder everything is kept in memory only.
 *
 * What a `set` or `delete` promised survives `kill -9`: it has been written to the file, though not forced to the disk, so a power cut
 * can lose the last moments. Changes made in the same turn of the event loop are one group: after a crash all of it is there or none.
 *
 * @throws Error when another process that is alive has the folder open, or when the journal is damaged before its last line
 */
export async function openJournal(folder: string | undefined): Promise<DurableStore> {
  if (folder === undefined) return new Journal();
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  try {
    const maps: Maps = new Map();
    const { bytes, records } = readLog(folder, (record) => applyRecord(maps, record));
    const writer = new JournalWriter(folder, { bytes, records }, liveRecords(maps));
    return new Journal(maps, writer, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

type Maps = Map<string, PackingMap<unknown>>;

class Journal implements DurableStore {
  private readonly opened = new Map<string, JournaledMap<unknown>>();

  constructor(
    private readonly maps: Maps = new Map(),
    private readonly writer?: JournalWriter,
    private readonly unlock: () => void = () => {},
  ) {}

  map<T>(name: string): JournaledMap<T> {
    let map = this.opened.get(name);
    if (!map) {
      map = new JournaledMap(name, mapNamed(this.maps, name), this.writer);
      this.opened.set(name, map);
    }
    return map as JournaledMap<T>;
  }

  async flush(): Promise<void> {
    await this.writer?.flushed();
  }

  async close(): Promise<void> {
    try {
      await this.writer?.close();
    } finally {
      this.unlock();
    }
  }
}

function mapNamed(maps: Maps, name: string): PackingMap<unknown> {
  let map = maps.get(name);
  if (!map) {
    map = new PackingMap();
    maps.set(name, map);
  }
  return map;
}

function applyRecord(maps: Maps, record: JournalRecord): void {
  const map = mapNamed(maps, record[0]);
  if (record.length === 3) map.set(record[1], record[2]);
  else map.delete(record[1]);
}

function liveRecords(maps: Maps): LiveRecords {
  return {
    count: () => [...maps.values()].reduce((sum, { size }) => sum + size, 0),
    *read() {
      for (const [name, map] of maps) for (const [key, value] of map.entries()) yield [name, key, value];
    },
  };
}
