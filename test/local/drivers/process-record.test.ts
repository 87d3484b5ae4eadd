import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessRecord, readRecord } from '../../../src/local/drivers/process-record';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-record-'));
  file = join(folder, 'processes');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('tells of the processes that have begun and not ended', () => {
  const record = new ProcessRecord(file);
  record.begun(process.pid);
  record.begun(process.ppid);
  record.ended(process.ppid);
  expect([...readRecord(file).keys()]).toEqual([process.pid]);
});

it('begins anew with each spawner', () => {
  new ProcessRecord(file).begun(process.pid);
  new ProcessRecord(file);
  expect(readRecord(file).size).toBe(0);
});

it('tells of nothing when there is none', () => {
  expect(readRecord(file).size).toBe(0);
});

it('stays small however many processes run one after the other, and forgets none that still runs', () => {
  const record = new ProcessRecord(file);
  record.begun(process.pid);
  for (let i = 0; i < 10_000; i += 1) {
    record.begun(process.ppid);
    record.ended(process.ppid);
  }
  expect([...readRecord(file).keys()]).toEqual([process.pid]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(5000);
});
