import type { AccessFile } from '../access/rules';
import type { Stopwatch } from '../operations/stopwatch';
import type { ServiceAccounts } from '../plan/service-accounts';
import type { AuditEntry } from './audit';

/** What is the same for all requests. */
export interface DoorSettings {
  /** A fresh lower-case UUID, for a Job's uid. */
  uuid(): string;
  /** [0, 1), for generated names. */
  random(): number;
  /** Those that pods may name. */
  serviceAccounts: ServiceAccounts;
  /** The time that goes by while a request is answered. */
  stopwatch: Stopwatch;
  /** Version of Gantry, without a leading v. */
  version: string;
  /** Told about every request that ended in a 500, with what was thrown. */
  failed(error: unknown, request: Request): void;
  /** Told about every change, and about what was forbidden. */
  audited(entry: AuditEntry): void;
  /** Who may do what. */
  access: AccessFile;
}
