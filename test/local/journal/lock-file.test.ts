import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJournal } from '../../../src/local/journal/journal';
import { lockFolder } from '../../../src/local/journal/lock-file';
import { startJournalProcess } from '../../support/journal-process';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('lockFolder', () => {
  it('takes a folder once, until it is given back', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`in use by another local cloud, process ${process.pid}`);
    expect(readdirSync(folder)).toEqual(['lock']);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    lockFolder(folder)();
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
    ['an earlier process with the number of a living one', JSON.stringify({ pid: process.pid, started: '1' })],
    ['nobody', ''],
    ['something else', '{"pid":"x"}'],
  ])('takes a folder that is locked by %s', (_, text) => {
    writeFileSync(lock, text);
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['lock']);
    unlock();
  });

  it('gives back only its own lock', () => {
    const unlock = lockFolder(folder);
    writeFileSync(lock, '{"pid":1}');
    unlock();
    expect(readFileSync(lock, 'utf8')).toBe('{"pid":1}');
  });
});

describe('openJournal', () => {
  it('refuses a folder that another process has, and gets it when that was killed', async () => {
    const other = startJournalProcess(folder);
    await other.acknowledged(1);
    await expect(openJournal(folder)).rejects.toThrow(`process ${other.pid}`);
    await other.kill();
    const store = await openJournal(folder);
    await store.close();
  });

  it('gives the folder back when its journal cannot be read', async () => {
    writeFileSync(path.join(folder, 'journal.jsonl'), 'hello\n');
    await expect(openJournal(folder)).rejects.toThrow('is not a journal of this version');
    await expect(openJournal(folder)).rejects.toThrow('is not a journal of this version');
  });
});
