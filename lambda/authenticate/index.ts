import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerContext } from '../../src/access/authorizer-context';
import { canonicalArn } from '../../src/access/principal';
import { INSTALLATION_HEADER, readToken, stsHosts } from '../../src/access/token';
import { callerIdentity } from '../../src/aws/caller-identity';
import { environment } from '../environment';
import { log, logError } from '../log';

const hosts = stsHosts(environment('AWS_REGION'), environment('URL_SUFFIX'));
const installation = environment('INSTALLATION');
const endpoint = process.env.AWS_ENDPOINT_URL_STS ?? process.env.AWS_ENDPOINT_URL;

/** Says who it is that asks, and nothing of what they may do: API Gateway keeps the answer for every path (aws.md 7). */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const read = readToken(bearerOf(event), { hosts, now: event.requestContext.requestTimeEpoch });
  if ('refused' in read) throw refused(event, read.refused);
  const identity = await ask(read);
  const username = identity && canonicalArn(identity.Arn);
  if (!username) throw refused(event, identity ? 'it was signed by no user or role' : 'STS does not take it');
  const context: AuthorizerContext = { username, groups: '', arn: identity.Arn, expires: String(read.expires) };
  return { principalId: identity.UserId, policyDocument: policyFor(event.methodArn), context: { ...context } };
}

async function ask({ host, path }: { host: string; path: string }) {
  try {
    return await callerIdentity({ host, path, headers: { [INSTALLATION_HEADER]: installation } }, endpoint);
  } catch (error) {
    logError('STS could not be asked', error);
    throw error;
  }
}

/** Its header: HTTP/2 writes names in lower case, and of two tokens none is meant. */
function bearerOf({ multiValueHeaders, headers }: APIGatewayRequestAuthorizerEvent): string {
  const values = Object.entries(multiValueHeaders ?? headers ?? {})
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .flatMap(([, value]) => value ?? []);
  const [, token = ''] = (values.length === 1 && /^Bearer +(\S+)$/i.exec(values[0] ?? '')) || [];
  return token;
}

/** API Gateway answers an error of this name, and only of this one, with 401. */
function refused({ requestContext }: APIGatewayRequestAuthorizerEvent, why: string): Error {
  log('token refused', { why, requestId: requestContext.requestId });
  return new Error('Unauthorized');
}

/** For the whole stage: the decision is kept under the token, whatever was asked with it first. */
function policyFor(methodArn: string): APIGatewayAuthorizerResult['policyDocument'] {
  const [api, stage] = methodArn.split('/');
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/${stage}/*` }],
  };
}
