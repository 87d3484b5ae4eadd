import type { Driver } from './driver';

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

/** Runs each container as a process of this machine, in a process group of its own. */
export function createProcessDriver(_options: ProcessDriverOptions): Driver {
  throw new Error('createProcessDriver is being written');
}
