import type { DurableStore } from '../durable-map';

export async function openJournal(_folder: string | undefined): Promise<DurableStore> {
  throw new Error('openJournal is being written');
}
