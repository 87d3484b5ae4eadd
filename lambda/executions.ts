import type { SFNClient } from '@aws-sdk/client-sfn';
import { Executions } from '../src/aws/executions';
import { environment } from './environment';

/** Executions of the state machines that run Jobs, which the function's environment names. */
export function executionsBy(client: SFNClient): Executions {
  return new Executions(client, {
    inline: environment('INLINE_STATE_MACHINE_ARN'),
    distributed: environment('DISTRIBUTED_STATE_MACHINE_ARN'),
  });
}
