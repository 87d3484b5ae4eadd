import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ContainerRun } from './driver';

/**
 * Folders of the pods: `<task>/<container>` stands for the root of a container's file system, `<task>/volumes/<name>` for a volume that
 * several share. Nothing outside of them is written.
 */
export class PodFolders {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Makes what the container needs. @returns where its process starts */
  make({ taskId, name, workingDirectory = '/', mounts }: ContainerRun): { cwd: string; home: string } {
    const root = join(this.folder, taskId, 'containers', name);
    // Joined to the root, `..` can lead no further up than `/`.
    const cwd = join(root, join('/', workingDirectory));
    mkdirSync(cwd, { recursive: true });
    for (const { containerPath, volume } of mounts) {
      const shared = join(this.folder, taskId, 'volumes', volume.replaceAll(/[^A-Za-z0-9_-]/g, '_'));
      mkdirSync(shared, { recursive: true });
      link(shared, join(root, join('/', containerPath)));
    }
    return { cwd, home: root };
  }

  /** Removes what a task has left. */
  release(taskId: string): void {
    void rm(join(this.folder, taskId), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }

  /** Removes what all tasks have left. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    mkdirSync(this.folder, { recursive: true });
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path);
  } catch (error) {
    // The working directory lies in the volume, or the container is started a second time.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
