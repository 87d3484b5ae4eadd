import type { AccessFile } from './access/rules';
import type { ServiceAccounts } from './plan/service-accounts';

/**
 * What the stack packages beside the bundles of functions that read it: what an operator writes may be long, and the variables of a function
 * hold 4 KB in all (Lambda quotas).
 */
export interface PackagedFiles {
  'access.json': AccessFile;
  'service-accounts.json': ServiceAccounts;
}
