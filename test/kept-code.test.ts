import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadBundle } from '../src/kept-code';
import { temporaryFolder } from './support/runtime-worker';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('code');
});
afterEach(() => rmSync(folder, { recursive: true }));

const SOURCE = 'exports.answer = () => 41 + 1;';
const kept = () => path.join(folder, 'kept');

function write(source: string): string {
  const file = path.join(folder, 'index.js');
  writeFileSync(file, source);
  return file;
}

/** The only file of code that is kept, and which one it is: a file that is written anew is another one. */
function theKept() {
  const names = readdirSync(kept());
  expect(names).toHaveLength(1);
  const file = path.join(kept(), names[0] ?? '');
  return { file, which: statSync(file).ino };
}

function answerOf(file: string): unknown {
  const bundle = loadBundle(file, kept());
  const answer = (bundle.exports.answer as () => unknown)();
  bundle.keep();
  return answer;
}

it('gives a bundle what CommonJS modules have', () => {
  const file = write(`
    exports.seen = { file: __filename, folder: __dirname, same: this === exports && exports === module.exports };
    exports.join = require('node:path').join;`);
  const { exports } = loadBundle(file, kept());
  expect(exports).toEqual({ seen: { file, folder, same: true }, join: path.join });
});

it('takes what a bundle puts in the place of its exports', () => {
  expect(loadBundle(write('module.exports = { whole: 1 };'), kept()).exports).toEqual({ whole: 1 });
});

it('says in traces where in the file something is, also in its first line', () => {
  const file = write('throw new Error("no");');
  expect(() => loadBundle(file, kept())).toThrow(
    expect.objectContaining({ stack: expect.stringContaining(`${file}:1:7`) }),
  );
});

it('keeps code once, and runs what is kept', () => {
  const file = write(SOURCE);
  expect(answerOf(file)).toBe(42);
  const first = theKept();
  expect(answerOf(file)).toBe(42);
  expect(theKept()).toEqual(first);
});

it('does not take what is kept of another text of the same length', () => {
  expect(answerOf(write(SOURCE))).toBe(42);
  expect(answerOf(write(SOURCE.replace('41', '40')))).toBe(41);
});

it('does not take what is kept of another file, whose name its traces would tell', () => {
  const other = temporaryFolder('code');
  const sources = [folder, other].map((place) => {
    const file = path.join(place, 'index.js');
    writeFileSync(file, 'exports.answer = () => new Error("no").stack;');
    return file;
  });
  for (const file of sources) expect(answerOf(file)).toContain(`${file}:1:`);
  rmSync(other, { recursive: true });
});

it.each([
  ['is damaged', (code: Buffer) => code.fill(0, code.length - 100)],
  ['was cut off', (code: Buffer) => code.subarray(0, 50)],
  ['is empty', () => Buffer.alloc(0)],
])('compiles anew, and keeps that, when what is kept %s', (_, damage) => {
  const file = write(SOURCE);
  answerOf(file);
  const { file: code } = theKept();
  const good = readFileSync(code);
  writeFileSync(code, damage(Buffer.from(good)));
  const { which } = theKept();
  expect(answerOf(file)).toBe(42);
  expect(theKept().which).not.toBe(which);
});

it('leaves nothing behind of code that cannot be kept', () => {
  const file = write(SOURCE);
  answerOf(file);
  const { file: code } = theKept();
  rmSync(code);
  mkdirSync(code);
  expect(answerOf(file)).toBe(42);
  expect(theKept().file).toBe(code);
});

it('does without where nothing can be kept', () => {
  writeFileSync(kept(), 'a file in the place of the folder');
  const file = write(SOURCE);
  expect(answerOf(file)).toBe(42);
  rmSync(kept());
  mkdirSync(kept());
  expect(answerOf(file)).toBe(42);
});
