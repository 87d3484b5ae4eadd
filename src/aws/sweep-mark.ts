import type { Table } from './table';

const KEY = { pk: 'Sweep', sk: 'awake' };

/**
 * Says that something runs or is still to be done, so that sweeps have something to look at: without it a sweep ends after this read and that of
 * the CronJobs (docs/adr/0016).
 */
export class SweepMark {
  constructor(private readonly table: Table) {}

  async isSet(): Promise<boolean> {
    return (await this.table.get(KEY)) !== undefined;
  }

  /**
   * Whoever stores something that is to be done calls it before, and whoever works on that once more: a sweep may have removed the mark between the
   * two.
   */
  async set(): Promise<void> {
    if (await this.isSet()) return;
    await this.table.overwrite({ pk: { S: KEY.pk }, sk: { S: KEY.sk } });
  }

  /** Whoever does this looks once more whether there is really nothing left. */
  async remove(): Promise<void> {
    await this.table.remove(KEY);
  }
}
