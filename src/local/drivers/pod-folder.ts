import { accessSync, constants, mkdirSync, rmdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ContainerRun } from './driver';

/** Where a container's process starts. */
export interface Place {
  /** Stands for the root of the container's file system, and is the home of its process. */
  root: string;
  cwd: string;
  /** The working directory of the manifest when `cwd` is an empty folder that stands for it. */
  standsFor?: string;
}

/**
 * Folders of the pods: `<task>/<container>` stands for the root of a container's file system, `<task>/.volumes/<name>` is a volume that
 * containers share (no container's name has a dot), linked at its mount paths below those roots. Nothing outside of them is written.
 */
export class PodFolders {
  /** The roots made, by task. */
  private readonly made = new Map<string, string[]>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Makes what the container needs. Its process starts in the working directory of the manifest: in the shared folder when that is, or lies
   * in, a volume; in the folder of this machine when there is one that may be entered, as absolute paths in the command mean this machine too;
   * else in an empty folder of the pod that stands for it. Without one it starts in the root.
   */
  make({ taskId, name, workingDirectory, mounts }: ContainerRun): Place {
    const root = this.root(taskId, name);
    // Outer mounts first: an inner one then lies in the outer one's folder, as it would in a container.
    for (const { containerPath, volume } of [...mounts].sort(byDepth))
      link(this.volume(taskId, volume), join(root, absolute(containerPath)));
    if (workingDirectory === undefined) return { root, cwd: root };
    const path = absolute(workingDirectory);
    const isMounted = mounts.some(({ containerPath }) => contains(absolute(containerPath), path));
    if (!isMounted && path !== '/' && canEnter(path)) return { root, cwd: path };
    const cwd = join(root, path);
    mkdirSync(cwd, { recursive: true });
    return { root, cwd, ...(!isMounted && path !== '/' && { standsFor: path }) };
  }

  /** Removes what a task has left. */
  release(taskId: string): void {
    const task = join(this.folder, taskId);
    const roots = this.made.get(taskId) ?? [];
    this.made.delete(taskId);
    try {
      // Most pods leave nothing, and that is gone at a tenth of the cost.
      for (const folder of [...roots, task]) rmdirSync(folder);
    } catch {
      // A process that was just killed may still be writing; what cannot be removed now goes with `clear`.
      void rm(task, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
    }
  }

  /** Removes what all tasks have left. */
  clear(): void {
    this.made.clear();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    mkdirSync(this.folder, { recursive: true });
  }

  private root(taskId: string, container: string): string {
    const task = join(this.folder, taskId);
    const roots = this.made.get(taskId);
    if (!roots) mkdirSync(task);
    const root = join(task, container);
    mkdirSync(root);
    this.made.set(taskId, [...(roots ?? []), root]);
    return root;
  }

  private volume(taskId: string, name: string): string {
    // A volume of a task definition can have any name; `encodeURIComponent` leaves dots alone.
    const folder = join(this.folder, taskId, '.volumes', `volume-${encodeURIComponent(name)}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}

/** Joined to `/`, `..` can lead no further up. */
const absolute = (path: string) => join('/', path);

const contains = (outer: string, inner: string) => !relative(outer, inner).startsWith('..');

const byDepth = (a: { containerPath: string }, b: { containerPath: string }) =>
  a.containerPath.split('/').length - b.containerPath.split('/').length;

function link(target: string, path: string): void {
  // A trailing slash would ask for a folder.
  const place = path.replace(/\/$/, '');
  mkdirSync(dirname(place), { recursive: true });
  try {
    symlinkSync(target, place);
  } catch (error) {
    // Two containers share the outer volume of this one, and the other has linked it already; or it is the root itself.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function canEnter(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
