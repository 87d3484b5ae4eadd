import { join } from 'node:path';
import { type ContainerRun, type Driver, type RunningContainer, StartError } from './driver';
import { PodFolders } from './pod-folder';
import { killRecorded } from './process-record';
import { Room } from './room';
import { SpawnError, type Spawned, Spawner } from './spawner';

export interface ProcessDriverOptions {
  /** The bundled file of `process-spawner.ts`. */
  spawnerPath: string;
  /** Where pods get their folders, and where running processes are recorded. Made when it does not exist. */
  folder: string;
  /** The file a log stream is kept in; processes write to it directly. */
  fileOf(group: string, stream: string): string;
  /** PATH of the containers, unless they declare their own. */
  path: string;
  /** Told once, when the first container starts, what this driver does not do. */
  notice(text: string): void;
  /** Called when a process starts; what it returns is called when the process has ended. Keeps a virtual clock from jumping. */
  hold?(): () => void;
  /** How many containers may run at once; the others wait. Unlimited by default. */
  maxProcesses?: number;
}

/** What containerd reports of a container whose command cannot be executed. */
const CANNOT_RUN = 128;

/**
 * Runs each container as a process of this machine, in a process group of its own. Images are not used: the command has to be one that this
 * machine has. The process has the environment of the manifest and what every container has (PATH, HOME), nothing of the caller's. It starts
 * in a folder of its pod that stands for its root, below it in its working directory; volumes are folders that the containers of a pod share,
 * linked at their mount paths below that root. An absolute path in the command is a path of this machine.
 */
export function createProcessDriver(options: ProcessDriverOptions): Driver {
  const { hold = () => () => {} } = options;
  const recordFile = join(options.folder, 'processes');
  const folders = new PodFolders(join(options.folder, 'pods'));
  const spawner = new Spawner(options.spawnerPath, recordFile);
  const room = new Room(options.maxProcesses ?? Number.POSITIVE_INFINITY);
  const say = once(options.notice);

  const spawn = (container: ContainerRun, argv: string[], log: string | undefined): Spawned => {
    const { cwd, home } = folders.make(container);
    const env = { PATH: options.path, HOME: home, ...container.environment };
    return spawner.spawn({ argv, env, cwd, ...(log && { log }) });
  };

  return {
    name: 'process',
    async start(container, signal) {
      const argv = argvOf(container);
      say('images', 'Images are not used on this machine: containers run as processes of it.');
      if (container.mounts.length > 0)
        say(
          'mounts',
          'Volumes are folders in the working directory of their pod here: nothing is mounted at absolute paths.',
        );
      const leave = await room.enter(signal);
      const release = hold();
      const over = () => {
        release();
        leave();
      };
      try {
        const log = container.log && options.fileOf(container.log.group, container.log.stream);
        const spawned = spawn(container, argv, log);
        await spawned.started;
        void spawned.exited.then(over);
        return running(spawned, (command) => spawn(container, command, undefined));
      } catch (error) {
        over();
        throw error instanceof SpawnError ? startError(error, argv) : error;
      }
    },
    release: (taskId) => folders.release(taskId),
    async stopOrphans() {
      killRecorded(recordFile);
      folders.clear();
    },
    close: () => spawner.close(),
  };
}

function argvOf({ entryPoint = [], command = [], image, name }: ContainerRun): string[] {
  if (entryPoint.length > 0) return [...entryPoint, ...command];
  const message = `container ${name} has no command, and that of image ${image} cannot be known: images are not used on this machine`;
  throw new StartError('CannotStartContainerError', `${message}; give it a command`, CANNOT_RUN);
}

function startError({ code, message }: SpawnError, [file = '']: string[]): StartError {
  const why =
    code === 'ENOENT' ? 'executable file not found in $PATH' : code === 'EACCES' ? 'permission denied' : message;
  return new StartError('CannotStartContainerError', `exec: ${JSON.stringify(file)}: ${why}`, CANNOT_RUN);
}

function running(spawned: Spawned, exec: (command: string[]) => Spawned): RunningContainer {
  let grace: NodeJS.Timeout | undefined;
  void spawned.exited.then(() => clearTimeout(grace));
  return {
    exited: spawned.exited,
    stop(graceSeconds) {
      spawned.kill('SIGTERM');
      // Real time, whatever the clock: the process is real, and while it runs a virtual clock stands still.
      grace ??= setTimeout(() => spawned.kill('SIGKILL'), graceSeconds * 1000);
    },
    check: (command, timeoutSeconds) => check(exec(healthCommand(command)), timeoutSeconds),
  };
}

/** `CMD-SHELL` is given to a shell, `CMD` is executed (API reference of HealthCheck). */
function healthCommand([kind, ...rest]: string[]): string[] {
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest.join(' ')] : kind === 'CMD' ? rest : [kind ?? '', ...rest];
}

async function check(spawned: Spawned, timeoutSeconds: number): Promise<boolean> {
  const timer = setTimeout(() => spawned.kill('SIGKILL'), timeoutSeconds * 1000);
  try {
    await spawned.started;
    return (await spawned.exited).exitCode === 0;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function once(notice: (text: string) => void): (key: string, text: string) => void {
  const said = new Set<string>();
  return (key, text) => {
    if (said.has(key)) return;
    said.add(key);
    notice(text);
  };
}
