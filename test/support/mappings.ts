import type { DurableStore } from '../../src/local/durable-map';
import { createDynamoDb } from '../../src/local/dynamodb/dynamodb';
import type { Invocation } from '../../src/local/lambda/lambda';
import type { QueueMappingDefinition, StreamMappingDefinition } from '../../src/local/lambda/mapping-definition';
import { createMappings } from '../../src/local/lambda/mappings';
import { createQueues } from '../../src/local/sqs/queues';
import { makeSurroundings, START } from './surroundings';

export const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:work';
export const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:f';

/** What a function is given, as far as tests look at it. */
export interface Invoked {
  /** Milliseconds since the start. */
  at: number;
  Records: Record<string, unknown>[];
}

/** Answers an invocation: a value is returned, an Error is thrown by the function. */
export type Behaviour = (event: Invoked, nth: number) => unknown;

/** The real queues, table and mappings around a function that does as the test says. */
export function makeMappings(
  store: DurableStore,
  mapping: Partial<QueueMappingDefinition> | ({ source: 'dynamodb' } & Partial<StreamMappingDefinition>),
  behaviour: Behaviour = () => null,
  maxReceiveCount = 10,
) {
  const surroundings = makeSurroundings();
  const { clock } = surroundings;
  const dead = `${QUEUE}-dead`;
  const queues = createQueues({
    ...{ store, surroundings },
    queues: [
      {
        ...{ name: 'work', arn: QUEUE, visibilityTimeoutSeconds: 360, retentionSeconds: 86_400 },
        deadLetter: { queueArn: dead, maxReceiveCount },
      },
      { name: 'work-dead', arn: dead, visibilityTimeoutSeconds: 360, retentionSeconds: 86_400 },
    ],
  });
  const key = (name: string) => ({ name, type: 'S' as const });
  const dynamodb = createDynamoDb({
    ...{ store, surroundings },
    tables: [{ name: 'objects', partitionKey: key('pk'), sortKey: key('sk'), stream: true }],
  });
  const invocations: Invoked[] = [];
  const notices: string[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const common = {
    functionArn: FUNCTION,
    sourceArn: QUEUE,
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: true,
  };
  const lambda = {
    async invoke(_functionName: string, payload: string): Promise<Invocation> {
      const event = { at: clock.now() - START, ...JSON.parse(payload) } as Invoked;
      invocations.push(event);
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      const answer = await behaviour(event, invocations.length);
      running -= 1;
      if (!(answer instanceof Error)) return { payload: JSON.stringify(answer ?? null) };
      const payloadOfError = { errorType: answer.name, errorMessage: answer.message };
      return { functionError: 'Unhandled', payload: JSON.stringify(payloadOfError) };
    },
  };
  const mappings = createMappings({
    ...{ store, surroundings, lambda, queues, changes: dynamodb.changes },
    mappings: [
      mapping.source === 'dynamodb'
        ? { ...common, tableName: 'objects', startingPosition: 'TRIM_HORIZON', ...mapping }
        : { ...common, source: 'sqs', queueArn: QUEUE, ...mapping },
    ],
    notice: (text) => notices.push(text),
  });
  const put = (pk: string, n: number, more: Record<string, unknown> = {}) =>
    dynamodb.service.actions.PutItem?.({
      TableName: 'objects',
      Item: { pk: { S: pk }, sk: { S: `${n}` }, n: { N: `${n}` }, ...more },
    });
  return {
    mappings,
    queues,
    clock,
    dead,
    invocations,
    notices,
    put,
    changes: dynamodb.changes,
    most: () => mostAtOnce,
  };
}

/** What the records of a stream say, in the words of `put`. */
export function putsOf({ Records }: Invoked): string[] {
  return (Records as { dynamodb: { NewImage: { pk: { S: string }; n: { N: string } } } }[]).map(
    ({ dynamodb }) => `${dynamodb.NewImage.pk.S}${dynamodb.NewImage.n.N}`,
  );
}
