import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { StartError } from './driver';
import type { SpawnError } from './spawner';

/** Exit codes of a container whose command was not started: containerd's, and the one shells use for what may not be executed. */
const NOT_STARTED = 128;
const NOT_EXECUTABLE = 126;

/** What the machine had too little of, or what else is not the command's fault. */
const OF_MACHINE = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EIO']);

/** A container without a command: the image's own would run, but nobody knows it. */
export function noCommand(container: string, image: string): StartError {
  const why = `container ${container} has neither command nor args, and those of image ${image} are not known here because images are not used`;
  return new StartError(
    'CannotStartContainerError',
    `no command specified: ${why}; give the container a command`,
    NOT_STARTED,
  );
}

/** Why a command could not be started, in the words of runc, which are those Kubernetes shows. */
export function startFailure(error: SpawnError, file: string, cwd: string): StartError {
  const { code, message } = error;
  if (!error.ofCommand || OF_MACHINE.has(code))
    return new StartError('ContainerRuntimeError', `this machine could not start the container: ${message}`);
  const place = isFolder(cwd);
  if (place !== true) return notStarted(`chdir to cwd (${JSON.stringify(cwd)}) failed: ${textOf(place)}`);
  const command = `exec: ${JSON.stringify(file)}`;
  if (code === 'EACCES')
    return new StartError('CannotStartContainerError', `${command}: ${textOf(code)}`, NOT_EXECUTABLE);
  if (code !== 'ENOENT') return notStarted(`${command}: ${textOf(code) ?? message}`);
  if (!file.includes('/')) return notStarted(`${command}: executable file not found in $PATH`);
  // A script that is there lacks its interpreter.
  const missing = exists(resolve(cwd, file)) ? '' : `stat ${file}: `;
  return notStarted(`${command}: ${missing}${textOf(code)}`);
}

const notStarted = (message: string) => new StartError('CannotStartContainerError', message, NOT_STARTED);

/** The system's own text of an error, such as `permission denied`. */
function textOf(code: string): string | undefined {
  for (const [name, text] of getSystemErrorMap().values()) if (name === code) return text;
  return undefined;
}

function isFolder(path: string): true | string {
  try {
    // Whether one may enter it shows when something in it is asked for.
    statSync(`${path}/.`);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'ENOENT';
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
