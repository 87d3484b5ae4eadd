import type { Json } from '../../../../src/asl/host';
import type { Invocation } from '../../../../src/local/lambda/lambda';
import { ServiceError } from '../../../../src/local/service';
import { lambdaInvoke } from '../../../../src/local/step-functions/integrations/lambda-invoke';
import { makeSurroundings } from '../../../support/surroundings';

const echo = async (_functionName: string, payload: string): Promise<Invocation> => ({ payload });

function invoke(args: Json, answer: typeof echo = echo) {
  const integration = lambdaInvoke({ lambda: { invoke: answer }, ecs: {} as never, surroundings: makeSurroundings() });
  const request = { resource: 'r', arguments: args, stateName: 's', executionArn: 'e' };
  return integration.run(request, new AbortController().signal, () => {});
}

describe('lambda:invoke', () => {
  it('answers as recorded', async () => {
    const result = await invoke({ FunctionName: 'f', Payload: { body: 'string body' } });
    expect(result).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { body: 'string body' },
      SdkHttpMetadata: {
        AllHttpHeaders: expect.objectContaining({ 'Content-Length': ['22'], 'X-Amz-Executed-Version': ['$LATEST'] }),
        HttpHeaders: expect.objectContaining({ 'Content-Length': '22', 'Content-Type': 'application/json' }),
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: expect.any(String) },
      StatusCode: 200,
    });
  });

  it.each<[string, Json, Json]>([
    ['null as {}', { FunctionName: 'f', Payload: null }, {}],
    ['nothing as {}', { FunctionName: 'f' }, {}],
    ['a text as the JSON it is', { FunctionName: 'f', Payload: '0.0' }, 0],
    ['a list as it is', { FunctionName: 'f', Payload: [1] }, [1]],
  ])('sends %s', async (_, args, payload) => {
    expect(await invoke(args)).toMatchObject({ Payload: payload });
  });

  it('names a version or an alias behind the function', async () => {
    let named = '';
    await invoke({ FunctionName: 'f', Qualifier: 'live' }, async (functionName) => {
      named = functionName;
      return { payload: 'null' };
    });
    expect(named).toBe('f:live');
  });

  it("fails with the function's own error type and all it answered as cause", async () => {
    const payload = '{"errorType":"PodsNotRecorded","errorMessage":"later","trace":[]}';
    const answer = async (): Promise<Invocation> => ({ payload, functionError: 'Unhandled' });
    await expect(invoke({ FunctionName: 'f' }, answer)).rejects.toMatchObject({
      error: 'PodsNotRecorded',
      cause: payload,
    });
  });

  it.each([
    ['ResourceNotFoundException', 404, 'Lambda.ResourceNotFoundException'],
    ['TooManyRequestsException', 429, 'Lambda.TooManyRequestsException'],
    ['RequestEntityTooLargeException', 413, 'Lambda.AWSLambdaException'],
  ])('calls %s of Lambda with status %d %s', async (code, statusCode, error) => {
    const answer = async () => {
      throw new ServiceError(code, 'Function not found: f', statusCode);
    };
    await expect(invoke({ FunctionName: 'f' }, answer)).rejects.toMatchObject({
      error,
      cause: expect.stringMatching(/^Function not found: f \(Service: Lambda, Status Code: \d{3}, Request ID: /),
    });
  });

  it.each<[string, Json, string]>([
    ['a text that is no JSON', { FunctionName: 'f', Payload: '{' }, 'Lambda.InvalidRequestContentException'],
    ['no function', { Payload: {} }, 'States.Runtime'],
    ['an invocation that does not wait', { FunctionName: 'f', InvocationType: 'Event' }, 'States.Runtime'],
  ])('refuses %s', async (_, args, error) => {
    await expect(invoke(args)).rejects.toMatchObject({ error });
  });

  it('lets a fault of Lambda itself through', async () => {
    const fault = new TypeError('broken');
    await expect(invoke({ FunctionName: 'f' }, () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
