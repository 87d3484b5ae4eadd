import { createHash } from 'node:crypto';
import { UserError } from '../user-error';
import type { Outcome, Outcomes, PodOutcome } from './outcome';

/** The containers of one run of a pod. */
export interface PodRun {
  pod: string;
  /** The completion index; of a Job without, the place in which the pod stands. */
  index: number;
  /** It runs on Fargate Spot. */
  spot: boolean;
}

interface PodStory {
  /** In the order of creation, from 1. */
  order: number;
  /** How often it was to be run: an image that could not be pulled and a lack of room count too. */
  runs: number;
}

/** Tells what becomes of the runs of pods, in the order in which they are asked for. */
export class Script {
  private readonly pods = new Map<string, PodStory>();
  /** Runs of the pods of an index. */
  private readonly ofIndex = new Map<number, number>();
  private ranOnSpot = false;
  private spared = false;

  constructor(
    private readonly outcomes: Outcomes,
    private readonly seed: number,
  ) {}

  /** What becomes of the next run of a pod. */
  next({ pod, index, spot }: PodRun): PodOutcome {
    const story = this.pods.get(pod) ?? { order: this.pods.size + 1, runs: 0 };
    this.pods.set(pod, story);
    const run = story.runs++;
    const indexRun = this.ofIndex.get(index) ?? 0;
    this.ofIndex.set(index, indexRun + 1);
    const outcome =
      nth(this.outcomes.pods.get(story.order), run) ??
      nth(this.entriesOf(index), indexRun) ??
      this.anyPod(`${story.order} ${index} ${run}`);
    if (spot) this.ranOnSpot = true;
    else if (outcome.spotInterruption) this.spared = true;
    return outcome;
  }

  /** @throws UserError when Spot was to take pods back, and none has run on Spot: what was asked about could not come to pass */
  checkSpot(): void {
    if (!this.spared || this.ranOnSpot) return;
    throw new UserError('spotInterruption: no pod ran on Fargate Spot, so none could be taken back', {
      hint: 'Give the pod template the nodeSelector "karpenter.sh/capacity-type: spot".',
    });
  }

  /** The n-th pod in the order of creation, from 1; undefined while there are fewer. */
  podAt(order: number): string | undefined {
    return [...this.pods.keys()][order - 1];
  }

  private entriesOf(index: number): PodOutcome[] | undefined {
    return this.outcomes.indexes.find(({ ranges }) => ranges.some(([first, last]) => first <= index && index <= last))
      ?.entries;
  }

  private anyPod(which: string): PodOutcome {
    const { default: usual, random } = this.outcomes;
    if (!random) return usual;
    const draw = (what: string) => chance(`${this.seed} ${random.seed} ${which} ${what}`);
    const [least, most] = random.seconds ?? [usual.seconds ?? 0, usual.seconds ?? 0];
    const seconds = Math.round((least + (most - least) * draw('seconds')) * 1000) / 1000;
    const exitCode = draw('failure') < random.failureRate ? usual.exitCode || 1 : 0;
    return { ...usual, seconds, exitCode };
  }
}

/**
 * What becomes of one container of a pod.
 * @param known the containers of the Job: one that Gantry adds does what it is there for, at once
 */
export function containerOutcome(
  outcome: PodOutcome,
  name: string,
  containers: Outcomes['containers'],
  known: readonly string[],
): Outcome {
  const { containers: own = {}, ...pod } = outcome;
  const { noCapacity } = pod;
  if (!known.includes(name)) return { exitCode: 0, seconds: 0, ...(noCapacity && { noCapacity }) };
  const named = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(containers, name) ? containers[name] : undefined;
  return named ? { ...named, ...(noCapacity && { noCapacity }) } : pod;
}

/** The last of a list repeats. */
function nth(entries: PodOutcome[] | undefined, n: number): PodOutcome | undefined {
  return entries && (entries[n] ?? entries.at(-1));
}

/** [0, 1), the same for the same text: whoever else is asked in between changes nothing. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE() / 2 ** 32;
}
