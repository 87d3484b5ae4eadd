import { resolve } from 'node:path';
import { findRunning, startLocal } from './connect';
import { defaultStateFolder, removeEndpoint, writeEndpoint } from './endpoint-file';
import { EXIT } from './exit-codes';
import type { Io } from './io';
import { shellWord, writeKubeconfig } from './kubeconfig';
import { UserError } from './user-error';

export interface LocalUpOptions {
  state?: string;
  port?: number;
}

/** `gantry local up`: runs the local cloud until it is interrupted. Jobs go on where they were when it is started again. */
export async function localUp(options: LocalUpOptions, io: Io): Promise<number> {
  const state = options.state ?? defaultStateFolder(io.env);
  const running = await findRunning(state);
  if (running) {
    throw new UserError(`the local cloud of ${state} is running already: ${running.url}`, {
      hint: `It is process ${running.pid}. Name another folder with --state to run a second one.`,
    });
  }
  let interrupt: (signal: 'SIGINT' | 'SIGTERM') => void = () => {};
  const interrupted = new Promise<'SIGINT' | 'SIGTERM'>((settle) => {
    interrupt = settle;
  });
  const stopListening = io.onInterrupt((signal) => interrupt(signal));
  const notice = (line: string) => io.stderr.write(`${line}\n`);
  const { cloud, token } = await startLocal({ state, clock: 'real', port: options.port, env: io.env, notice });
  try {
    writeEndpoint(state, { url: cloud.url, token, pid: process.pid });
    // It stays when this ends, so that kubectl then says that nothing answers there, and not that it knows no server.
    const kubeconfig = writeKubeconfig(resolve(state), cloud.privateUrl);
    io.stdout.write(`${cloud.url}\n`);
    io.stderr.write(
      `The local cloud keeps its state in ${state}. Ctrl-C stops it; Jobs that are not finished go on when it is started again.\n`,
    );
    io.stderr.write('In another terminal: gantry run FILE, or with kubectl:\n');
    io.stdout.write(`export KUBECONFIG=${shellWord(kubeconfig)}\nkubectl get jobs\n`);
    const signal = await interrupted;
    return signal === 'SIGINT' ? EXIT.done : EXIT.terminated;
  } finally {
    stopListening();
    removeEndpoint(state, process.pid);
    await cloud.close();
  }
}
