import { writeSync } from 'node:fs';
import { openJournal } from '../../src/local/journal/journal';

/** What makes the journal grow, so that it is rewritten every few hundred writes. */
const BALLAST = 'x'.repeat(64 * 1024);

/** How many values there are at once: rewriting them takes several turns of the event loop. */
const SLOTS = 48;

/** Counts on from what the journal has; each number is written to two maps in one turn, and said on stdout when that is kept. */
async function main(folder: string): Promise<void> {
  const store = await openJournal(folder);
  const one = store.map<number>('one');
  const other = store.map<number>('other');
  const ballast = store.map<string>('ballast');
  for (let number = (one.get('count') ?? 0) + 1; ; number++) {
    const written = one.set('count', number);
    void ballast.set(String(number % SLOTS), `${number} ${BALLAST}`);
    void other.set('count', number);
    await written;
    writeSync(1, `${number}\n`);
    // As a server does between two requests.
    await new Promise(setImmediate);
  }
}

void main(process.argv.at(-1) as string);
