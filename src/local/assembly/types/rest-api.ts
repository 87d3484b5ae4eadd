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
});

export const method = standIn(
  z.strictObject({
    HttpMethod: z.literal('ANY', 'only ANY is there: the function tells methods apart'),
    Integration: integration,
    AuthorizationType: ignored('the loopback server asks for a token of its own instead'),
    ResourceId: ignored('every path goes to the same function'),
    RestApiId: ignored('there is one API'),
    OperationName: ignored('it is used by generated SDKs only'),
  }),
  {
    here: 'hands every request to its function',
    names: { longest: 255 },
    deploy({ Integration: { Uri } }, { draft }) {
      const functionArn = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(Uri)?.[1];
      if (!functionArn) throw new PropertyErrors([`property Integration.Uri: names no function: ${Uri}`]);
      draft.methods.push({ functionArn });
    },
  },
);
