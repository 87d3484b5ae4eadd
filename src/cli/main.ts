import type { Io } from './io';
import { main } from './program';

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

// `gantry run ... | head`: with nobody left to read, it ends as if it had been told to.
for (const output of [process.stdout, process.stderr]) {
  let broken = false;
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!broken) process.kill(process.pid, 'SIGTERM');
    broken = true;
  });
}

void main(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
