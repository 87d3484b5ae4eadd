import { CfnOutput } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** The one door: the Kubernetes API. Every request goes to one function; only callers of this account whom IAM allows get in. */
export class Door extends Construct {
  constructor(scope: Construct, id: string, kubeApi: IFunction) {
    super(scope, id);
    const api = new RestApi(this, 'Api', {
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
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      binaryMediaTypes: ['application/vnd.kubernetes.protobuf'],
    });
    const integration = new LambdaIntegration(kubeApi, { allowTestInvoke: false });
    api.root.addMethod('ANY', integration);
    api.root.addProxy({ anyMethod: true, defaultIntegration: integration });
    new CfnOutput(this, 'Url', { value: api.url });
  }
}
