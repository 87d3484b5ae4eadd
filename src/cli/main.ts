import { EXIT } from './exit-codes';
import type { Io } from './io';
import { failed, main } from './program';

/** The process around the program. */
const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  onInterrupt(listener) {
    const onInt = () => listener('SIGINT');
    const onTerm = () => listener('SIGTERM');
    process.on('SIGINT', onInt);
    process.on('SIGTERM', onTerm);
    return () => {
      process.off('SIGINT', onInt);
      process.off('SIGTERM', onTerm);
    };
  },
};

// What nobody waits for, such as a line of a log: the exit code of Node.js would say that the Job has failed.
process.on('uncaughtException', (error) => process.exit(failed(error, io)));

let unwritable = false;

// `gantry run ... | head`: with nobody left to read, or no room to write, it ends as if it had been told to.
for (const [name, output] of [
  ['stdout', process.stdout],
  ['stderr', process.stderr],
] as const) {
  output.once('error', (error: NodeJS.ErrnoException) => {
    output.on('error', () => {});
    if (error.code !== 'EPIPE') {
      unwritable = true;
      process.stderr.write(
        `gantry: ${name} cannot be written: ${error.message}\nMake room there, or write it elsewhere.\n`,
      );
      // What does not wait for the signal would end by it.
      if (process.listenerCount('SIGTERM') === 0) process.exit(EXIT.usage);
    }
    process.kill(process.pid, 'SIGTERM');
  });
}

void main(process.argv.slice(2), io).then((code) => {
  process.exitCode = unwritable ? EXIT.usage : code;
});
