import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import type { JournalRecord } from '../../../src/local/journal/log-format';
import { readLog } from '../../../src/local/journal/read-log';

const FIRST = '{"journal":"gantry","version":1}\n';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-journal-'));
  file = path.join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string | Buffer) {
  writeFileSync(file, text);
  const records: JournalRecord[] = [];
  const end = readLog(folder, (record) => records.push(record));
  return { records, end, left: readFileSync(file, 'utf8') };
}

describe('readLog', () => {
  it('finds nothing where there is no journal', () => {
    expect(readLog(folder, () => {})).toEqual({ bytes: 0, records: 0 });
  });

  it.each<[string, string, JournalRecord[], string]>([
    ['an empty file', '', [], ''],
    ['a first line that was not finished', '{"journal":"gan', [], ''],
    ['a journal without records', FIRST, [], FIRST],
    [
      'records',
      `${FIRST}["a","x",1]\n["a","x"]\n`,
      [
        ['a', 'x', 1],
        ['a', 'x'],
      ],
      `${FIRST}["a","x",1]\n["a","x"]\n`,
    ],
    ['a last line that was not finished', `${FIRST}["a","x",1]\n["a","y",`, [['a', 'x', 1]], `${FIRST}["a","x",1]\n`],
    ['a last line without its end', `${FIRST}["a","x",1]\n["a","y",2]`, [['a', 'x', 1]], `${FIRST}["a","x",1]\n`],
    [
      'a group that was not finished',
      `${FIRST}["a","x",1]\n["a","y",2],\n["a","z",3],\n`,
      [['a', 'x', 1]],
      `${FIRST}["a","x",1]\n`,
    ],
    [
      'a group',
      `${FIRST}["a","y",2],\n["a","z",3]\n`,
      [
        ['a', 'y', 2],
        ['a', 'z', 3],
      ],
      `${FIRST}["a","y",2],\n["a","z",3]\n`,
    ],
  ])('reads %s, and cuts off what was not finished', (_, text, records, left) => {
    expect(read(text)).toEqual({ records, left, end: { bytes: left.length, records: records.length } });
  });

  it.each([
    ['a damaged line in the middle', `${FIRST}["a","x",1]\n["a","x\n["a","y",2]\n`, 'line 3 is not a record'],
    ['a complete last line that is damaged', `${FIRST}["a","x",1]\nxx\n`, 'line 3 is not a record'],
    ['something else than a record', `${FIRST}{"a":1}\n`, 'line 2 is not a record'],
    ['an empty line', `${FIRST}\n["a","x",1]\n`, 'line 2 is not a record'],
    ['another version', '{"journal":"gantry","version":2}\n', 'is not a journal of this version'],
    ['another file', 'hello\n', 'is not a journal of this version'],
  ])('refuses %s, and leaves the file as it is', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('reads whole groups, wherever the file ends', () => {
    const groups = fc.array(fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    return fc.assert(
      fc.property(groups, fc.nat(), (wanted, cut) => {
        const texts = wanted.map((group) => `${group.map((key) => JSON.stringify(['a', key, 1])).join(',\n')}\n`);
        const bytes = Buffer.from(FIRST + texts.join(''));
        const length = cut % (bytes.length + 1);
        let kept = FIRST.length;
        let whole = 0;
        for (const text of texts) {
          if (kept + Buffer.byteLength(text) > length) break;
          kept += Buffer.byteLength(text);
          whole++;
        }
        const { records, end } = read(bytes.subarray(0, length));
        expect(records.map(([, key]) => key)).toEqual(wanted.slice(0, whole).flat());
        expect(end.bytes).toBe(length < FIRST.length ? 0 : kept);
      }),
    );
  });

  it('reads lines that are longer than what is read at once', () => {
    const value = 'ä'.repeat(5_000_000);
    const { records } = read(`${FIRST}["a","x",${JSON.stringify(value)}]\n["a","y",1]\n`);
    expect(records.map(([, key]) => key)).toEqual(['x', 'y']);
    expect(records[0]?.[2] === value).toBe(true);
  });

  it('removes a rewritten journal that never took the place of the old one', () => {
    writeFileSync(path.join(folder, 'journal.jsonl.new'), 'half');
    expect(read(`${FIRST}["a","x",1]\n`).records).toEqual([['a', 'x', 1]]);
    expect(existsSync(path.join(folder, 'journal.jsonl.new'))).toBe(false);
  });
});
