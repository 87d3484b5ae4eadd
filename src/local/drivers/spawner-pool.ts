import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { killRecorded } from './orphans';
import { type Order, type Spawned, Spawner } from './spawner';

/**
 * A spawner waits until the process that it starts has got a processor and executes its program, so on a busy machine several of them start
 * more than one. More than this many were not faster.
 */
const MOST_SPAWNERS = Math.min(4, availableParallelism());

/** As many spawners as there are starts to do at once. */
export class SpawnerPool {
  private readonly spawners: Spawner[] = [];

  /** @param records the folder in which each spawner records its processes in a file of its own */
  constructor(
    private readonly path: string,
    private readonly records: string,
  ) {
    mkdirSync(records, { recursive: true });
  }

  /** Starts the first spawner before it is needed. */
  prewarm(): void {
    this.leastBusy().prewarm();
  }

  spawn(order: Order): Spawned {
    return this.leastBusy().spawn(order);
  }

  /** Ends the spawners, and they end everything that they have started. */
  async close(): Promise<void> {
    await Promise.all(this.spawners.map((spawner) => spawner.close()));
  }

  private leastBusy(): Spawner {
    let best: Spawner | undefined;
    for (const spawner of this.spawners) if (!best || spawner.starting < best.starting) best = spawner;
    if (best && (best.starting === 0 || this.spawners.length >= MOST_SPAWNERS)) return best;
    const recordFile = join(this.records, String(this.spawners.length));
    // Its processes may go on without it.
    const spawner = new Spawner({ path: this.path, recordFile, lost: () => killRecorded(recordFile) });
    this.spawners.push(spawner);
    return spawner;
  }
}

/** The files in which the spawners of a pool, also of one that is gone, have recorded their processes. */
export function recordFiles(records: string): string[] {
  return readdirSync(records).map((name) => join(records, name));
}
