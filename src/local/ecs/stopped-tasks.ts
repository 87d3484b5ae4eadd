/** Stopped tasks in the order of their ends, so that the oldest are found without looking at the others. */
export class StoppedTasks {
  private queue: { taskArn: string; at: number }[] = [];
  private first = 0;

  add(taskArn: string, at: number): void {
    this.queue.push({ taskArn, at });
  }

  /** Those of several sources are put in order once. */
  sort(): void {
    this.queue = this.queue.slice(this.first).sort((a, b) => a.at - b.at);
    this.first = 0;
  }

  /** Takes out those that ended at `time` or before it, milliseconds since the epoch. */
  takeUntil(time: number): string[] {
    const taken: string[] = [];
    for (let next = this.queue[this.first]; next && next.at <= time; next = this.queue[++this.first])
      taken.push(next.taskArn);
    // What has been taken is cut off when it is half of the queue: on average one step for each task.
    if (this.first * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.first);
      this.first = 0;
    }
    return taken;
  }
}
