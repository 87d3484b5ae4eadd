import type { ContainerExit, RunningContainer } from './driver';
import type { Spawned } from './spawner';

/** A container that runs as a process. Its times are real, whatever the clock: the process is real, and while it runs a virtual clock stands still. */
export class ContainerProcess implements RunningContainer {
  readonly exited: Promise<ContainerExit>;
  private readonly checks = new Set<Spawned>();
  private told = false;
  private over = false;
  private grace: NodeJS.Timeout | undefined;

  /** @param exec starts another process in the same place */
  constructor(
    private readonly spawned: Spawned,
    private readonly exec: (command: string[]) => Spawned,
  ) {
    this.exited = spawned.exited.then((exit) => {
      this.over = true;
      clearTimeout(this.grace);
      // Whatever runs in a container ends with it.
      for (const check of this.checks) check.kill('SIGKILL');
      return exit;
    });
  }

  stop(graceSeconds: number): void {
    if (this.told || this.over) return;
    this.told = true;
    this.spawned.kill('SIGTERM');
    this.grace = setTimeout(() => this.spawned.kill('SIGKILL'), graceSeconds * 1000);
  }

  async check(command: string[], timeoutSeconds: number): Promise<boolean> {
    if (this.over) return false;
    const check = this.exec(command);
    this.checks.add(check);
    const timer = setTimeout(() => check.kill('SIGKILL'), timeoutSeconds * 1000);
    try {
      await check.started;
      return (await check.exited).exitCode === 0;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      this.checks.delete(check);
    }
  }
}
