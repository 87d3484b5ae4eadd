/** What becomes of a container: the words of the outcomes file. What is left out is the best that can happen, at once. */
export interface Outcome {
  exitCode?: number;
  /** How long it runs. */
  seconds?: number;
  /** Killed for its memory, with exit code 137. */
  oomKilled?: boolean;
  /** The image cannot be pulled; a text says why. */
  pullError?: boolean | string;
  /** Fargate has no room for its pod. */
  noCapacity?: boolean;
  /** Ends, and nobody learns how: no exit code. */
  lost?: boolean;
  /** Runs until it is stopped. */
  neverEnds?: boolean;
  /** Fargate Spot takes its pod back; one that runs On-Demand is not taken, and ends by itself. */
  spotInterruption?: boolean;
  /** What it does when it is told to stop. */
  terminates?: { exitCode?: number; seconds?: number };
}

/** What becomes of a pod: of its containers, unless they are named. */
export interface PodOutcome extends Outcome {
  containers?: Record<string, Outcome>;
}

/** What a user does meanwhile, `at` seconds after the Job was created. */
export type Action =
  | { at: number; kind: 'patch'; patch: Record<string, unknown> }
  | { at: number; kind: 'delete'; propagationPolicy: 'Background' | 'Foreground' | 'Orphan' }
  /** @param pod by order of creation, from 1 */
  | { at: number; kind: 'deletePod'; pod: number };

/** An outcomes file, decoded. */
export interface Outcomes {
  default: PodOutcome;
  /** By completion index, as the key writes it; one entry an attempt, the last one repeats. */
  indexes: { key: string; ranges: [first: number, last: number][]; entries: PodOutcome[] }[];
  /** By order of creation, from 1. */
  pods: Map<number, PodOutcome[]>;
  /** Of containers of any pod. */
  containers: Record<string, Outcome>;
  random?: { failureRate: number; seconds?: [number, number]; seed: number };
  actions: Action[];
}

/** What pods do when no file says anything else: as in the example of the documentation. */
export const ALL_SUCCEED: Outcomes = {
  default: { exitCode: 0, seconds: 5 },
  indexes: [],
  pods: new Map(),
  containers: {},
  actions: [],
};
