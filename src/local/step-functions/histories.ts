import type { HistoryEvent } from '../../asl/history';

/**
 * Histories in memory: of everything that runs, and of what has ended as long as there is room. What failed has room of its own, so that a
 * hundred thousand successes do not push out the one failure somebody wants to look at.
 */
export class Histories {
  private readonly histories = new Map<string, HistoryEvent[]>();
  private readonly ended = { good: new Room(), bad: new Room() };

  /**
   * @param most events of ended executions that are kept, for those that succeeded and again for the others; the last one of each is kept anyway
   * @param forgotten told of each execution whose history is gone
   */
  constructor(
    private readonly most: number,
    private readonly forgotten: (executionArn: string) => void = () => {},
  ) {}

  get(executionArn: string): readonly HistoryEvent[] | undefined {
    return this.histories.get(executionArn);
  }

  add(executionArn: string, event: HistoryEvent): void {
    const history = this.histories.get(executionArn);
    if (history) history.push(event);
    else this.histories.set(executionArn, [event]);
  }

  end(executionArn: string, succeeded: boolean): void {
    const room = succeeded ? this.ended.good : this.ended.bad;
    room.add(executionArn, this.histories.get(executionArn)?.length ?? 0);
    for (const old of room.shrink(this.most)) {
      this.histories.delete(old);
      this.forgotten(old);
    }
  }

  /** Everything that is kept, in the order in which it began. */
  entries(): IterableIterator<[string, HistoryEvent[]]> {
    return this.histories.entries();
  }
}

class Room {
  private readonly sizes = new Map<string, number>();
  private total = 0;

  add(executionArn: string, events: number): void {
    this.sizes.set(executionArn, events);
    this.total += events;
  }

  /** Takes out the oldest until what is left has at most `most` events. */
  *shrink(most: number): IterableIterator<string> {
    for (const [executionArn, events] of this.sizes) {
      if (this.total <= most || this.sizes.size === 1) return;
      this.sizes.delete(executionArn);
      this.total -= events;
      yield executionArn;
    }
  }
}
