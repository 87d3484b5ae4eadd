import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { ContainerRun } from './driver';

/** Where a container's process starts. */
export interface Place {
  /** Stands for the root of the container's file system, and is the home of its process. */
  root: string;
  cwd: string;
  /** The working directory of the manifest when `cwd` is an empty folder that stands for it. */
  standsFor?: string;
}

/** The folder of one pod, and of one after the other when they leave nothing in it. */
interface PodFolder {
  path: string;
  /** By the container's name. */
  roots: Map<string, string>;
  hasVolumes: boolean;
}

/** Empty folders that are kept for the next pods: to make and to remove folders can take longer than all else that a short pod costs. */
const MOST_KEPT = 64;
/** Nobody else may look into a pod's folder, as nobody can into a container. */
const MODE = 0o700;

/**
 * Folders of the pods: `<pod>/<container>` stands for the root of a container's file system, `<pod>/.volumes/<name>` is a volume that
 * containers share (no container's name has a dot), linked at its mount paths below those roots. Nothing outside of them is written.
 */
export class PodFolders {
  /** By task. */
  private readonly used = new Map<string, PodFolder>();
  private readonly kept: PodFolder[] = [];
  private made = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Makes what the container needs. Its process starts in the working directory of the manifest: in the shared folder when that is, or lies
   * in, a volume; in the folder of this machine when there is one that may be entered, as absolute paths in the command mean this machine too;
   * else in an empty folder of the pod that stands for it. Without one it starts in the root.
   */
  make({ taskId, name, workingDirectory, mounts }: ContainerRun): Place {
    const pod = this.podOf(taskId);
    const root = rootOf(pod, name);
    // Outer mounts first: an inner one then lies in the outer one's folder, as it would in a container.
    for (const { containerPath, volume } of [...mounts].sort(byDepth))
      link(volumeOf(pod, volume), join(root, absolute(containerPath)));
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
    const pod = this.used.get(taskId);
    if (!pod) return;
    this.used.delete(taskId);
    if (this.kept.length < MOST_KEPT && isUntouched(pod)) this.kept.push(pod);
    // A process that was just killed may still be writing; what cannot be removed now goes with `clear`.
    else void rm(pod.path, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }

  /** Begins anew, without what an earlier process has left: that is moved aside at once and removed meanwhile. */
  clear(): void {
    this.kept.length = 0;
    const beside = dirname(this.folder);
    const old = `${basename(this.folder)}.old-`;
    renameSync(this.folder, join(mkdtempSync(join(beside, old)), 'pods'));
    mkdirSync(this.folder);
    for (const name of readdirSync(beside).filter((it) => it.startsWith(old)))
      void rm(join(beside, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }

  private podOf(taskId: string): PodFolder {
    const used = this.used.get(taskId);
    if (used) return used;
    const pod = this.kept.pop() ?? this.makePod();
    this.used.set(taskId, pod);
    return pod;
  }

  private makePod(): PodFolder {
    const path = join(this.folder, String(this.made++));
    // What another process has left there, if `clear` was not asked for.
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { mode: MODE });
    return { path, roots: new Map(), hasVolumes: false };
  }
}

function rootOf(pod: PodFolder, container: string): string {
  const known = pod.roots.get(container);
  if (known) return known;
  const root = join(pod.path, container);
  mkdirSync(root, { mode: MODE });
  pod.roots.set(container, root);
  return root;
}

function volumeOf(pod: PodFolder, name: string): string {
  pod.hasVolumes = true;
  // A volume of a task definition can have any name; `encodeURIComponent` leaves dots alone.
  const folder = join(pod.path, '.volumes', `volume-${encodeURIComponent(name)}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Whether the pod's containers have left its folder as they found it. */
function isUntouched({ roots, hasVolumes }: PodFolder): boolean {
  if (hasVolumes) return false;
  try {
    return [...roots.values()].every((root) => {
      const { mode } = statSync(root);
      return (mode & 0o777) === MODE && readdirSync(root).length === 0;
    });
  } catch {
    return false;
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
