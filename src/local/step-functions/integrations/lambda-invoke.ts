import { type Json, TaskError } from '../../../asl/host';
import type { Invocation } from '../../lambda/lambda';
import { ServiceError } from '../../service';
import type { Integration } from '../integration';
import type { IntegrationDependencies } from './dependencies';
import { sdkError } from './sdk-error';
import { httpDate, sdkMetadata } from './sdk-metadata';

/** Errors of Invoke that the API models; another one has the name of the SDK's base class (aws.md 2.4, the rule recorded for DynamoDB). */
const MODELLED = new Set([
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'ResourceNotFoundException',
  'ServiceException',
  'TooManyRequestsException',
  'UnsupportedMediaTypeException',
]);

type Arguments = { [name: string]: Json | undefined };

/** `lambda:invoke`, request and response. What it does not do: InvocationType Event and DryRun, LogType Tail, ClientContext. */
export function lambdaInvoke({ lambda, surroundings }: IntegrationDependencies): Integration {
  return {
    resource: 'lambda:invoke',
    fields: { FunctionName: true, Payload: true, Qualifier: true, InvocationType: true },
    async run(request) {
      const args = request.arguments as Arguments;
      const functionName = functionNameOf(args);
      const payload = payloadOf(args.Payload);
      let invocation: Invocation;
      try {
        invocation = await lambda.invoke(functionName, payload);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const name = MODELLED.has(error.code) ? error.code : 'AWSLambdaException';
        throw new TaskError(`Lambda.${name}`, sdkError('Lambda', error, surroundings.uuid()));
      }
      if (invocation.functionError !== undefined) throw functionFailed(invocation.payload);
      return resultOf(invocation.payload, surroundings.uuid(), surroundings.clock.now());
    },
  };
}

/** @throws TaskError for arguments that cannot be honoured here */
function functionNameOf({ FunctionName, Qualifier, InvocationType }: Arguments): string {
  if (InvocationType !== undefined && InvocationType !== 'RequestResponse') {
    const cause = `The local cloud invokes functions with InvocationType RequestResponse only, not ${InvocationType}`;
    throw new TaskError('States.Runtime', cause);
  }
  if (typeof FunctionName !== 'string')
    throw new TaskError('States.Runtime', "The field 'FunctionName' is required but was missing");
  return Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}`;
}

/** As recorded: nothing and null arrive as {}, a string is sent as it is and must be JSON itself. */
function payloadOf(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return '{}';
  if (typeof payload !== 'string') return JSON.stringify(payload);
  try {
    JSON.parse(payload);
  } catch (error) {
    const cause = `Could not parse request body into json: ${(error as Error).message}`;
    throw new TaskError('Lambda.InvalidRequestContentException', cause);
  }
  return payload;
}

/** As recorded: the error is the function's own errorType, bare, and the cause the text of what it answered. */
function functionFailed(payload: string): TaskError {
  const answer = parsed(payload);
  const errorType = typeof answer === 'object' && answer !== null && 'errorType' in answer && answer.errorType;
  return new TaskError(errorType ? String(errorType) : 'Lambda.Unknown', payload);
}

function resultOf(payload: string, requestId: string, now: number): Json {
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(payload)),
    'Content-Type': 'application/json',
    Date: httpDate(now),
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload === '' ? null : parsed(payload),
    ...sdkMetadata(headers, requestId),
    StatusCode: 200,
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
