import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Something whose runs are measured. */
export interface Candidate {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** What a good run writes to stdout has this many lines. */
  lines?: number;
}

/** Medians of all rounds. */
export interface Measured {
  name: string;
  /** Seconds on the clock on the wall. */
  wall: number;
  /** Seconds of processors, of the command and all it has started and waited for. */
  cpu: number;
}

export const GANTRY = [process.execPath, join(__dirname, '..', 'bin', 'gantry.js')];

/** Runs every candidate once in each round, in turn, so that whatever else this machine does meets all of them alike. */
export function measure(candidates: Candidate[], rounds: number): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  try {
    const runs = new Map(candidates.map((candidate) => [candidate, [] as { wall: number; cpu: number }[]]));
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      for (const [candidate, done] of runs) done.push(runOnce(candidate, folder));
    }
    return [...runs].map(([{ name }, done]) => ({
      name,
      wall: median(done.map(({ wall }) => wall)),
      cpu: median(done.map(({ cpu }) => cpu)),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** bash counts the processor time of what it has waited for; Node.js does so only for itself. */
function runOnce({ name, command, env, lines }: Candidate, folder: string): { wall: number; cpu: number } {
  const options: SpawnSyncOptions = {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // A `gantry local up` that runs here is nobody's business.
    env: { ...process.env, ...env, XDG_STATE_HOME: folder, TIMEFORMAT: '%R %U %S' },
  };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', 'time "$@"', 'bash', ...command], options);
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  const written = String(stdout).split('\n').length - 1;
  if (lines !== undefined && written !== lines) throw new Error(`${name} wrote ${written} lines, not ${lines}`);
  const [wall, user, system] = (String(stderr).trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall: wall as number, cpu: (user as number) + (system as number) };
}

/** @param values at least one */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/** How often to measure: the first argument of the command line. */
export function roundsOf(argv: string[], normal: number): number {
  const rounds = argv[2] === undefined ? normal : Number(argv[2]);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`${argv[2]} is no number of rounds`);
  return rounds;
}

/** Columns, the first one to the left and the others to the right. */
export function printTable(rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join('  '));
  }
}
