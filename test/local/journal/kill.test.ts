import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJournal } from '../../../src/local/journal/journal';
import { startJournalProcess } from '../../support/journal-process';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps what was acknowledged, and groups whole, when the process is killed', async () => {
  // The journal is rewritten after about 250 writes: kills fall before, while and after that, and on what an earlier kill has left.
  for (const writes of [1, 120, 251, 30, 260, 400]) {
    const writer = startJournalProcess(folder);
    const before = await writer.acknowledged(1);
    await writer.acknowledged(before + writes);
    const acknowledged = await writer.kill();
    const store = await openJournal(folder);
    const count = store.map<number>('one').get('count') ?? 0;
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(store.map('other').get('count')).toBe(count);
    const newest = [...store.map<string>('ballast').values()].map((text) => Number.parseInt(text, 10));
    expect(Math.max(...newest)).toBe(count);
    await store.close();
  }
}, 30_000);
