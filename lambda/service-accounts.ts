import type { ServiceAccounts } from '../src/plan/service-accounts';
import { environment } from './environment';

/** What `cdk deploy -c serviceAccounts=FILE` was given, as the stack has checked it. */
export const serviceAccounts = (): ServiceAccounts => JSON.parse(environment('SERVICE_ACCOUNTS'));
