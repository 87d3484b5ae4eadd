import { Aws, CfnOutput, Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  IdentitySource,
  LambdaIntegration,
  MethodLoggingLevel,
  RequestAuthorizer,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { addGatewayStatuses } from './gateway-statuses';

/**
 * What callers sign their tokens for, as the name of a cluster. The account is part of it, so that nobody can take a token that was made for
 * their own installation to another one of the same name.
 */
export const INSTALLATION = `${Aws.STACK_NAME}.${Aws.REGION}.${Aws.ACCOUNT_ID}`;

/** The one door: the Kubernetes API. Every request goes to one function, once another one knows who asks (docs/adr/0015). */
export class Door extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { kubeApi, authenticate }: { kubeApi: IFunction; authenticate: IFunction },
  ) {
    super(scope, id);
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: authenticate,
      identitySources: [IdentitySource.header('Authorization')],
      // The default; kube-api itself turns away who comes after their token has ended.
      resultsCacheTtl: Duration.minutes(5),
    });
    const api = new RestApi(this, 'Api', {
      // What the console shows: there may be several installations.
      restApiName: Aws.STACK_NAME,
      description: 'The Kubernetes API of Gantry',
      // Edge endpoints cut a stream off after 30 seconds of silence, and cannot wait longer than 29 for an answer (aws.md 7).
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      deployOptions: {
        stageName: 'k8s',
        loggingLevel: MethodLoggingLevel.OFF,
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
      },
      cloudWatchRole: false,
      defaultMethodOptions: { authorizationType: AuthorizationType.CUSTOM, authorizer },
      binaryMediaTypes: ['application/vnd.kubernetes.protobuf'],
    });
    const integration = new LambdaIntegration(kubeApi, {
      allowTestInvoke: false,
      // Watches and logs that are followed are written for as long as somebody reads them, 15 minutes at most (aws.md 7).
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: Duration.minutes(15),
    });
    api.root.addMethod('ANY', integration);
    api.root.addProxy({ anyMethod: true, defaultIntegration: integration });
    addGatewayStatuses(api);
    // By these names `gantry kubeconfig` and people find them.
    new CfnOutput(this, 'Url', { value: api.url }).overrideLogicalId('Url');
    new CfnOutput(this, 'ClusterName', { value: INSTALLATION }).overrideLogicalId('ClusterName');
  }
}
