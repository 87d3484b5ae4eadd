import { join } from 'node:path';
import { ContainerProcess } from './container-process';
import { type ContainerRun, type Driver, type RunningContainer, StartError } from './driver';
import { Notices } from './notices';
import { stopOrphans } from './orphans';
import { PodFolders } from './pod-folder';
import { Room } from './room';
import { SpawnError } from './spawner';
import { recordFiles, SpawnerPool } from './spawner-pool';
import { noCommand, startFailure } from './start-failure';

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

/**
 * Runs each container as a process of this machine, in a process group of its own, and ends the whole group with it. A process that makes a
 * session of its own leaves the group and is not ended before the next start of the cloud.
 *
 * Images are not used: the command has to be one that this machine has; a container with neither `entryPoint` nor `command` fails to start.
 * The process has the environment of the manifest, PATH and HOME, and nothing of the caller's. HOME is an empty folder of its own, which
 * stands for the root of the container's file system; where it starts is said by `PodFolders.make`. An absolute path in the command is a path
 * of this machine. What is written goes to the file of the log stream, or nowhere when there is none.
 */
export function createProcessDriver(options: ProcessDriverOptions): Driver {
  return new ProcessDriver(options);
}

class ProcessDriver implements Driver {
  readonly name = 'process';
  private readonly records: string;
  private readonly homes: string;
  private readonly folders: PodFolders;
  private readonly spawners: SpawnerPool;
  private readonly room: Room;
  private readonly notices: Notices;
  private closed = false;

  constructor(private readonly options: ProcessDriverOptions) {
    const pods = join(options.folder, 'pods');
    this.records = join(options.folder, 'processes');
    this.homes = join(pods, '/');
    this.folders = new PodFolders(pods);
    this.spawners = new SpawnerPool(options.spawnerPath, this.records);
    this.room = new Room(options.maxProcesses ?? Number.POSITIVE_INFINITY);
    this.notices = new Notices(options.notice);
  }

  async start(container: ContainerRun, signal?: AbortSignal): Promise<RunningContainer> {
    const argv = [...(container.entryPoint ?? []), ...(container.command ?? [])];
    if (argv.length === 0) throw noCommand(container.name, container.image);
    const leave = await this.room.enter(signal);
    const release = this.options.hold?.();
    const over = () => {
      release?.();
      leave();
    };
    try {
      const running = await this.run(container, argv);
      void running.exited.then(over);
      return running;
    } catch (error) {
      over();
      throw error;
    }
  }

  private async run(container: ContainerRun, argv: string[]): Promise<RunningContainer> {
    if (this.closed) throw new StartError('ContainerRuntimeError', 'the local cloud is closing');
    const { environment, log } = container;
    const place = this.folders.make(container);
    this.notices.starting(container, place);
    const { root, cwd } = place;
    const env = { PATH: this.options.path, HOME: root, ...environment };
    const file = log && this.options.fileOf(log.group, log.stream);
    const spawned = this.spawners.spawn({ argv, env, cwd, ...(file && { log: file }) });
    try {
      await spawned.started;
    } catch (error) {
      throw error instanceof SpawnError ? startFailure(error, argv[0] ?? '', cwd) : error;
    }
    return new ContainerProcess(spawned, (command) => this.spawners.spawn({ argv: command, env, cwd }));
  }

  release(taskId: string): void {
    this.folders.release(taskId);
  }

  async stopOrphans(): Promise<void> {
    await stopOrphans(recordFiles(this.records), this.homes);
    this.folders.clear();
    this.spawners.prewarm();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.spawners.close();
  }
}
