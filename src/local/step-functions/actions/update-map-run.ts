import * as z from 'zod';
import type { Action } from '../../service';
import { checkArn, resourceNotFound, validationException } from '../errors';
import { inputOf } from '../request';
import type { ActionContext } from './action-context';

const request = z.strictObject({
  mapRunArn: z.string().min(1).max(2000),
  maxConcurrency: z.int().min(0).optional(),
  toleratedFailureCount: z.int().min(0).optional(),
  toleratedFailurePercentage: z.number().min(0).max(100).optional(),
});

/**
 * Changes a Map Run while it runs. Of more children than the new limit all go on, and no new one starts until there is room; 0 is no limit,
 * as in a Map (aws.md 1.6: not confirmed for AWS).
 */
export function updateMapRun({ executions }: ActionContext): Action {
  return async (input) => {
    const { mapRunArn, ...changes } = inputOf(request, 'UpdateMapRun', input);
    checkArn(mapRunArn, 'mapRun');
    const record = executions.mapRuns.get(mapRunArn);
    if (!record) throw resourceNotFound(mapRunArn);
    const { run } = record;
    if (run.status !== 'RUNNING') throw validationException(`The Map Run is ${run.status} and cannot be updated`);
    run.maxConcurrency = changes.maxConcurrency ?? run.maxConcurrency;
    run.toleratedFailureCount = changes.toleratedFailureCount ?? run.toleratedFailureCount;
    run.toleratedFailurePercentage = changes.toleratedFailurePercentage ?? run.toleratedFailurePercentage;
    run.changed();
    return {};
  };
}
