/** Room for so many at once; the others wait in the order in which they came. */
export class Room {
  private inside = 0;
  private readonly queue = new Set<() => void>();

  constructor(private readonly most: number) {}

  /** @returns leaves again @throws the signal's reason when it is aborted while waiting */
  async enter(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw signal.reason;
    if (this.inside >= this.most) await this.turn(signal);
    else this.inside++;
    return () => this.leave();
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.queue.delete(enter);
        reject(signal?.reason);
      };
      const enter = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      this.queue.add(enter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  private leave(): void {
    const [next] = this.queue;
    if (!next) {
      this.inside--;
      return;
    }
    // The place is handed on: nobody can come between.
    this.queue.delete(next);
    next();
  }
}
