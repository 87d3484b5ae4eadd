import type { Data } from './data';
import type { MapItem } from './run';
import type { Branch } from './state';
import type { Strand } from './strand';
import type { Variables } from './variables';

/** Where a branch begins. */
export interface BranchStart {
  strand: Strand;
  input: Data;
  /** The scope that the branch assigns to. */
  variables: Variables;
  item?: MapItem | undefined;
}

/** Runs a branch to its end. States that hold branches are given it, because it in turn runs states. */
export type RunBranch = (branch: Branch, start: BranchStart) => Promise<Data>;
