import type { Backend } from '../operations/backend';

export interface DoorSettings {
  /** A fresh lower-case UUID, for a Job's uid. */
  uuid(): string;
  /** [0, 1), for generated names. */
  random(): number;
  /** Version of Gantry, without a leading v. */
  version: string;
  /** Told about every request that ended in a 500, with what was thrown. */
  failed(error: unknown, request: Request): void;
}

/** Answers one request to the Kubernetes API. @param now time of the request in milliseconds since the epoch */
export type Door = (request: Request, now: number) => Promise<Response>;

/** The Kubernetes API over a backend. */
export declare function createDoor(backend: Backend, settings: DoorSettings): Door;
