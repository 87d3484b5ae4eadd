/** How far every slot of a Job is. Opaque outside of pods/ and status/. */
export interface Progress {
  readonly slots: number;
  /** Of the execution that runs, or is the next to be started; from 1. */
  readonly generation: number;
  /** The attempt the slots of that execution start with. */
  readonly firstAttempt: number;
}
export declare function encode(progress: Progress): Uint8Array;
export declare function decode(bytes: Uint8Array): Progress;
