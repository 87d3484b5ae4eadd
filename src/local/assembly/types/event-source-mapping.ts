import * as z from 'zod';
import type { EventPattern } from '../../events/pattern';
import { PropertyErrors, standIn, TAGS } from '../resource-type';
import { functionArnOf } from './resource-policy';

const properties = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  Enabled: z.boolean().default(true),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  ParallelizationFactor: z.number().optional(),
  BisectBatchOnFunctionError: z.boolean().optional(),
  MaximumRecordAgeInSeconds: z.number().min(60).optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  Tags: TAGS,
});

/** Defaults of Lambda for a queue and for a stream. */
const BATCH_SIZE = { sqs: 10, dynamodb: 100 };

export const eventSourceMapping = standIn(properties, {
  here: 'hands the messages of a queue, or the records of a table, to a function in batches',
  names: { longest: 64 },
  deploy(properties, resource) {
    const { draft } = resource;
    if (!properties.Enabled) return;
    const { EventSourceArn: source, FunctionName: fn } = properties;
    const functionArn = functionArnOf(fn, resource);
    const patterns = properties.FilterCriteria?.Filters.map(({ Pattern }) => JSON.parse(Pattern) as EventPattern);
    const common = {
      functionArn,
      sourceArn: source,
      batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      ...(patterns && { filters: patterns }),
      reportBatchItemFailures: properties.FunctionResponseTypes.length > 0,
    };
    const tableName = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(source)?.[1];
    const maxConcurrency = properties.ScalingConfig?.MaximumConcurrency;
    if (tableName) {
      if (!properties.StartingPosition) throw new PropertyErrors(['a stream needs the property StartingPosition']);
      const { StartingPosition, ParallelizationFactor, BisectBatchOnFunctionError } = properties;
      const { MaximumRecordAgeInSeconds: oldest, DestinationConfig: destination } = properties;
      draft.mappings.push({
        ...common,
        source: 'dynamodb',
        tableName,
        batchSize: properties.BatchSize ?? BATCH_SIZE.dynamodb,
        startingPosition: StartingPosition,
        ...(ParallelizationFactor && { parallelizationFactor: ParallelizationFactor }),
        ...(BisectBatchOnFunctionError && { bisectBatchOnError: true }),
        ...(oldest !== undefined && { maximumRecordAgeSeconds: oldest }),
        ...(destination && { onFailureArn: destination.OnFailure.Destination }),
      });
    } else if (source.startsWith('arn:aws:sqs:')) {
      const batchSize = properties.BatchSize ?? BATCH_SIZE.sqs;
      draft.mappings.push({
        ...common,
        batchSize,
        source: 'sqs',
        queueArn: source,
        ...(maxConcurrency && { maxConcurrency }),
      });
    } else {
      throw new PropertyErrors([`property EventSourceArn: only queues and tables can be sources, not ${source}`]);
    }
  },
});
