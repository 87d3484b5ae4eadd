import type { Output } from './io';

/** How often plain lines of progress are written where there is no terminal, in milliseconds. */
const PLAIN_EVERY = 2000;

/**
 * Data on stdout and talk on stderr. On a terminal the last line of stderr lives: it is taken away before anything else is written and put
 * back behind it. Elsewhere a line of progress is written now and then, when it says something new.
 */
export class Screen {
  private shown = '';
  private lastPlain: { text: string; at: number } | undefined;

  constructor(
    private readonly stdout: Output,
    private readonly stderr: Output,
    private readonly quiet: boolean,
  ) {}

  /** Writes data. */
  data(text: string | Uint8Array): void {
    this.clear();
    this.stdout.write(text);
  }

  /** Says something that stays. */
  say(line: string): void {
    this.clear();
    this.stderr.write(`${line}\n`);
  }

  /** @param key what decides whether the line says something new (its time does not) @param at milliseconds */
  live(line: string, key: string, at: number): void {
    if (this.quiet) return;
    if (this.stderr.isTTY) {
      const width = (this.stderr.columns ?? 80) - 1;
      const text = line.length > width ? `${line.slice(0, width - 1)}…` : line;
      if (text === this.shown) return;
      this.clear();
      this.stderr.write(text);
      this.shown = text;
    } else if (this.lastPlain?.text !== key && at - (this.lastPlain?.at ?? Number.NEGATIVE_INFINITY) >= PLAIN_EVERY) {
      this.lastPlain = { text: key, at };
      this.stderr.write(`${line}\n`);
    }
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.shown) this.stderr.write('\r\u001b[K');
    this.shown = '';
  }
}
