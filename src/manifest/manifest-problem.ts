import type { Position } from './positions';

/** Why a text, or one document of it, cannot be read at all. */
export interface ManifestProblem {
  position?: Position;
  message: string;
  remedy?: string;
}
