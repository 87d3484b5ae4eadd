import type { Change, ObjectLog } from './object-log';
import type { Stopwatch } from './stopwatch';

/** How long to wait for something new, in milliseconds: the longer, the longer nothing has happened. */
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 250;

/** Some who wait at the same place: they are answered by one question. */
interface Round<T> {
  answer: Promise<Change<T>[] | undefined>;
  waiting: number;
  /** Aborted when nobody waits any more. */
  left: AbortController;
}

/** The end of a log, where all watches of this process wait together. */
class LogTail<T> {
  private readonly rounds = new Map<number, Round<T>>();
  private wait = SHORTEST_PAUSE;

  constructor(
    private readonly log: ObjectLog<T>,
    private readonly stopwatch: Stopwatch,
  ) {}

  /**
   * What has happened after a place, once some time has gone by; often nothing. Nothing at once when the signal is aborted.
   * @param most how long to wait, in milliseconds
   */
  async next(place: number, most: number, signal: AbortSignal): Promise<Change<T>[] | undefined> {
    if (most < LONGEST_PAUSE) {
      await this.stopwatch.pause(most, signal);
      return signal.aborted ? [] : this.log.after(place);
    }
    const round = this.roundAt(place);
    round.waiting++;
    let leave = () => {};
    const left = new Promise<[]>((resolve) => {
      leave = () => resolve([]);
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([round.answer, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      if (--round.waiting === 0) round.left.abort();
    }
  }

  private roundAt(place: number): Round<T> {
    const going = this.rounds.get(place);
    if (going && !going.left.signal.aborted) return going;
    const left = new AbortController();
    const round: Round<T> = { waiting: 0, left, answer: this.ask(place, left.signal) };
    this.rounds.set(place, round);
    const forget = () => this.rounds.get(place) === round && this.rounds.delete(place);
    // What has failed is told to those who wait.
    round.answer.then(forget, forget);
    return round;
  }

  private async ask(place: number, signal: AbortSignal): Promise<Change<T>[] | undefined> {
    await this.stopwatch.pause(this.wait, signal);
    if (signal.aborted) return [];
    const changes = await this.log.after(place);
    this.wait = changes?.length ? SHORTEST_PAUSE : Math.min(this.wait * 2, LONGEST_PAUSE);
    return changes;
  }
}

export type { LogTail };

/** The ends of all logs that are watched in this process. */
export class LogTails {
  private readonly tails = new Map<ObjectLog<never>, LogTail<never>>();

  constructor(private readonly stopwatch: Stopwatch) {}

  of<T>(log: ObjectLog<T>): LogTail<T> {
    const known = this.tails.get(log as ObjectLog<never>) as LogTail<T> | undefined;
    if (known) return known;
    const tail = new LogTail(log, this.stopwatch);
    this.tails.set(log as ObjectLog<never>, tail as LogTail<never>);
    return tail;
  }
}
