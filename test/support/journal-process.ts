import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

/** A process of its own that writes to a journal until it is killed. */
export interface JournalProcess {
  pid: number;
  /** Resolves with the number that it says it has written once that is `number` or more. */
  acknowledged(number: number): Promise<number>;
  /** `kill -9`. Resolves with the greatest number that it has acknowledged, once it is gone. */
  kill(): Promise<number>;
}

let program: string | undefined;

export function startJournalProcess(folder: string): JournalProcess {
  program ??= build();
  const child = spawn(process.execPath, ['--eval', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const waiting: { number: number; resolve(number: number): void }[] = [];
  let last = 0;
  createInterface(child.stdout).on('line', (line) => {
    last = Number(line);
    while (waiting[0] && waiting[0].number <= last) waiting.shift()?.resolve(last);
  });
  return {
    pid: child.pid as number,
    acknowledged: (number) =>
      Promise.race([
        new Promise<number>((resolve) => {
          if (last >= number) resolve(last);
          else waiting.push({ number, resolve });
        }),
        closed.then(() => Promise.reject(new Error(`the process ended after ${last}`))),
      ]),
    async kill() {
      child.kill('SIGKILL');
      await closed;
      return last;
    },
  };
}

/** The text of the process' program. */
function build(): string {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(__dirname, 'journal-process-main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
