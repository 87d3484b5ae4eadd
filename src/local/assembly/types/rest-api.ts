import * as z from 'zod';
import { madeUpId, type Named } from '../physical-names';
import { DESCRIPTION, ignored, PropertyErrors, standIn, TAGS } from '../resource-type';

/** API Gateway's ids are ten letters and digits. */
const apiId = (resource: Named) => madeUpId('', resource).slice(1, 11);

export const restApi = standIn(
  z.strictObject({
    BinaryMediaTypes: z.array(z.string()).default([]),
    Name: ignored('it is shown in the console only'),
    Description: DESCRIPTION,
    EndpointConfiguration: ignored('it is on the loopback interface'),
    Tags: TAGS,
  }),
  {
    here: 'is an HTTP server on the loopback interface',
    names: { longest: 255 },
    ref: apiId,
    attributes: { RootResourceId: (resource) => madeUpId('', resource).slice(1, 11), RestApiId: apiId },
    deploy: ({ BinaryMediaTypes }, resource) =>
      void resource.draft.restApis.push({ id: apiId(resource), binaryMediaTypes: BinaryMediaTypes }),
  },
);

export const stage = standIn(
  z.strictObject({
    StageName: z.string(),
    RestApiId: z.string(),
    DeploymentId: ignored('there is one deployment'),
    Description: DESCRIPTION,
    MethodSettings: ignored('nothing is throttled, logged or cached'),
    TracingEnabled: ignored('there is no X-Ray'),
    Tags: TAGS,
  }),
  {
    here: 'is the first segment of every path',
    names: { property: 'StageName', longest: 128 },
    deploy: ({ StageName }, { draft }) => void draft.stages.push(StageName),
  },
);

const integration = z.strictObject({
  Type: z.literal('AWS_PROXY', 'only AWS_PROXY is there'),
  Uri: z.string(),
  IntegrationHttpMethod: z.literal('POST').optional(),
  ResponseTransferMode: z.enum(['BUFFERED', 'STREAM']).default('BUFFERED'),
  TimeoutInMillis: ignored('the function has a timeout of its own'),
});

/** What a method invokes its function by, as API Gateway wants it for each way of handing on the answer. */
const INVOCATIONS = {
  BUFFERED: /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/,
  STREAM: /:lambda:path\/2021-11-15\/functions\/(.+)\/response-streaming-invocations$/,
};

export const method = standIn(
  z.strictObject({
    HttpMethod: z.literal('ANY', 'only ANY is there: the function tells methods apart'),
    Integration: integration,
    AuthorizationType: z.enum(['NONE', 'CUSTOM'], 'nobody else than an authorizer of the assembly is asked').optional(),
    AuthorizerId: ignored('there is one authorizer'),
    ResourceId: ignored('every path goes to the same function'),
    RestApiId: ignored('there is one API'),
    OperationName: ignored('it is used by generated SDKs only'),
  }),
  {
    here: 'hands every request to its function',
    names: { longest: 255 },
    deploy({ Integration: { Uri, ResponseTransferMode } }, { draft }) {
      const functionArn = functionIn(Uri, 'Integration.Uri', ResponseTransferMode);
      draft.methods.push({ functionArn, streams: ResponseTransferMode === 'STREAM' });
    },
  },
);

function functionIn(uri: string, property: string, mode: keyof typeof INVOCATIONS = 'BUFFERED'): string {
  const functionArn = INVOCATIONS[mode].exec(uri)?.[1];
  if (!functionArn) throw new PropertyErrors([`property ${property}: names no function for ${mode}: ${uri}`]);
  return functionArn;
}

const HEADER = /^method\.request\.header\.([\w-]+)$/;

export const authorizer = standIn(
  z.strictObject({
    Type: z.literal('REQUEST', 'only REQUEST is there'),
    AuthorizerUri: z.string(),
    IdentitySource: z.string().regex(HEADER, 'only one header is there'),
    AuthorizerResultTtlInSeconds: ignored('it is asked every time'),
    RestApiId: ignored('there is one API'),
    Name: ignored('it is shown in the console only'),
  }),
  {
    here: 'is asked about callers who do not know the secret of the loopback server',
    names: { longest: 128 },
    ref: apiId,
    deploy({ AuthorizerUri, IdentitySource }, resource) {
      const header = HEADER.exec(IdentitySource)?.[1] ?? '';
      resource.draft.authorizers.push({
        id: apiId(resource),
        functionArn: functionIn(AuthorizerUri, 'AuthorizerUri'),
        header: header.toLowerCase(),
      });
    },
  },
);

const RESPONSE_HEADER = /^gatewayresponse\.header\.([\w-]+)$/;

export const gatewayResponse = standIn(
  z.strictObject({
    ResponseType: z.string(),
    StatusCode: z.coerce.number().int().optional(),
    ResponseTemplates: z.strictObject({ 'application/json': z.string().optional() }).optional(),
    ResponseParameters: z
      .record(
        z.string().regex(RESPONSE_HEADER, 'only headers are there'),
        z.string().regex(/^'.*'$/, 'only fixed values are there'),
      )
      .default({}),
    RestApiId: ignored('there is one API'),
  }),
  {
    here: 'is what the API answers itself',
    names: { longest: 255 },
    deploy({ ResponseType, StatusCode, ResponseTemplates, ResponseParameters }, { draft }) {
      const headers = Object.entries(ResponseParameters).map(([name, value]) => [
        RESPONSE_HEADER.exec(name)?.[1] ?? '',
        value.slice(1, -1),
      ]);
      const template = ResponseTemplates?.['application/json'];
      draft.gatewayResponses[ResponseType] = {
        headers: Object.fromEntries(headers),
        ...(StatusCode !== undefined && { statusCode: StatusCode }),
        ...(template !== undefined && { template }),
      };
    },
  },
);
